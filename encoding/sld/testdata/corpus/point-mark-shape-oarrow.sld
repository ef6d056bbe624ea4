<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PointSymbolizer><Graphic><Mark><!--[--><WellKnownName>shape://oarrow</WellKnownName><!--]--><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill><Stroke><SvgParameter name="stroke">#204080</SvgParameter></Stroke></Mark><Size>18</Size></Graphic></PointSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
