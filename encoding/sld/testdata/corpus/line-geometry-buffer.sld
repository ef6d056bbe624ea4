<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><!--[--><Geometry><ogc:Function name="buffer"><ogc:PropertyName>geom</ogc:PropertyName><ogc:Literal>8</ogc:Literal></ogc:Function></Geometry><!--]--><Fill><SvgParameter name="fill">#b0d0f0</SvgParameter></Fill><Stroke><SvgParameter name="stroke">#4060a0</SvgParameter></Stroke></PolygonSymbolizer>
<LineSymbolizer><Stroke><SvgParameter name="stroke">#c0c0c0</SvgParameter><SvgParameter name="stroke-width">2</SvgParameter></Stroke></LineSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
