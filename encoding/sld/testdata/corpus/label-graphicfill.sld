<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<TextSymbolizer><Label><ogc:PropertyName>kind</ogc:PropertyName></Label><Font><SvgParameter name="font-size">40</SvgParameter><SvgParameter name="font-weight">bold</SvgParameter></Font><Halo><Radius>1</Radius><Fill><SvgParameter name="fill">#ffe0a0</SvgParameter></Fill></Halo><Fill><SvgParameter name="fill">#204080</SvgParameter><!--[--><GraphicFill><Graphic><Mark><WellKnownName>shape://slash</WellKnownName><Stroke><SvgParameter name="stroke">#204080</SvgParameter><SvgParameter name="stroke-width">1.5</SvgParameter></Stroke></Mark><Size>4</Size></Graphic></GraphicFill><!--]--></Fill></TextSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
