<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><!--[--><SvgParameter name="fill"><ogc:Function name="if_then_else"><ogc:Function name="greaterThan"><ogc:PropertyName>rank</ogc:PropertyName><ogc:Literal>1</ogc:Literal></ogc:Function><ogc:Literal>#8040a0</ogc:Literal><ogc:Literal>#40a080</ogc:Literal></ogc:Function></SvgParameter><!--]--></Fill></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
