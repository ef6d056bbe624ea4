<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><!--[--><GraphicFill><Graphic><Mark><WellKnownName>shape://slash</WellKnownName><Stroke><SvgParameter name="stroke">#204080</SvgParameter><SvgParameter name="stroke-width">1.5</SvgParameter></Stroke></Mark><Size>8</Size></Graphic></GraphicFill><!--]--></Fill></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
