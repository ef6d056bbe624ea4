<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<LineSymbolizer><Stroke><GraphicStroke><Graphic><Mark><WellKnownName>circle</WellKnownName><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill></Mark><Size>6</Size></Graphic><!--[--><Gap>10</Gap><!--]--></GraphicStroke></Stroke></LineSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
