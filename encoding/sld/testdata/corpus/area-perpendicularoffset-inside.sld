<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><SvgParameter name="fill">#e0e8d8</SvgParameter></Fill><Stroke><SvgParameter name="stroke">#a0a0a0</SvgParameter></Stroke></PolygonSymbolizer>
<PolygonSymbolizer><Fill><SvgParameter name="fill">#b0d0f0</SvgParameter></Fill><Stroke><SvgParameter name="stroke">#4060a0</SvgParameter></Stroke><!--[--><PerpendicularOffset>-4</PerpendicularOffset><!--]--></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
