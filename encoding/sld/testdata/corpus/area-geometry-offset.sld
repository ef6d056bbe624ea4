<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><!--[--><Geometry><ogc:Function name="offset"><ogc:PropertyName>geom</ogc:PropertyName><ogc:Literal>15</ogc:Literal><ogc:Literal>-10</ogc:Literal></ogc:Function></Geometry><!--]--><Fill><SvgParameter name="fill">#909090</SvgParameter></Fill></PolygonSymbolizer>
<PolygonSymbolizer><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
