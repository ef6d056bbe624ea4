<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><SvgParameter name="fill">#e0e0e0</SvgParameter></Fill></PolygonSymbolizer>
<PolygonSymbolizer><!--[--><Displacement><DisplacementX>8</DisplacementX><DisplacementY>-6</DisplacementY></Displacement><!--]--><Stroke><SvgParameter name="stroke">#204080</SvgParameter></Stroke></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
