<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><!--[--><Geometry><ogc:Function name="buffer"><ogc:PropertyName>geom</ogc:PropertyName><ogc:Mul><ogc:PropertyName>rank</ogc:PropertyName><ogc:Literal>10</ogc:Literal></ogc:Mul></ogc:Function></Geometry><!--]--><Fill><SvgParameter name="fill">#b0d0f0</SvgParameter></Fill><Stroke><SvgParameter name="stroke">#4060a0</SvgParameter></Stroke></PolygonSymbolizer>
<PointSymbolizer><Graphic><Mark><WellKnownName>circle</WellKnownName><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill></Mark><Size>4</Size></Graphic></PointSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
