<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PointSymbolizer><Graphic><Mark><WellKnownName>square</WellKnownName><Fill><SvgParameter name="fill">#c0c0c0</SvgParameter></Fill></Mark><Size>20</Size></Graphic></PointSymbolizer>
<PointSymbolizer><Graphic><Mark><WellKnownName>square</WellKnownName><Stroke><SvgParameter name="stroke">#204080</SvgParameter></Stroke></Mark><Size>20</Size><!--[--><AnchorPoint><AnchorPointX>0</AnchorPointX><AnchorPointY>0</AnchorPointY></AnchorPoint><!--]--></Graphic></PointSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
