<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PointSymbolizer><Graphic><Mark><WellKnownName>arrow</WellKnownName><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill></Mark><Size>20</Size><!--[--><Rotation><ogc:PropertyName>angle</ogc:PropertyName></Rotation><!--]--></Graphic></PointSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
