<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<LineSymbolizer><Stroke><SvgParameter name="stroke-width">12</SvgParameter><!--[--><GraphicFill><Graphic><Mark><WellKnownName>shape://backslash</WellKnownName><Stroke><SvgParameter name="stroke">#204080</SvgParameter></Stroke></Mark><Size>6</Size></Graphic></GraphicFill><!--]--></Stroke></LineSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
