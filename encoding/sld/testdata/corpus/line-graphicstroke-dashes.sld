<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<LineSymbolizer><Stroke><GraphicStroke><Graphic><Mark><WellKnownName>shape://vertline</WellKnownName><Stroke><SvgParameter name="stroke">#204080</SvgParameter><SvgParameter name="stroke-width">2</SvgParameter></Stroke></Mark><Size>12</Size></Graphic></GraphicStroke><!--[--><SvgParameter name="stroke-dasharray">6 18</SvgParameter><!--]--></Stroke></LineSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
