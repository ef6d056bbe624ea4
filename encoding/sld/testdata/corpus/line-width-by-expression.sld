<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<LineSymbolizer><Stroke><SvgParameter name="stroke">#204080</SvgParameter><!--[--><SvgParameter name="stroke-width"><ogc:Add><ogc:PropertyName>rank</ogc:PropertyName><ogc:Literal>2</ogc:Literal></ogc:Add></SvgParameter><!--]--></Stroke></LineSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
