<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><GraphicFill><Graphic><Mark><WellKnownName>circle</WellKnownName><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill></Mark><!--[--><Size>14</Size><!--]--></Graphic></GraphicFill></Fill></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
