<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PointSymbolizer><Graphic><Mark><!--[--><OnlineResource xlink:type="simple" xlink:href="ttf://DejaVu Sans"/><Format>ttf</Format><MarkIndex>9733</MarkIndex><!--]--><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill><Stroke><SvgParameter name="stroke">#204080</SvgParameter></Stroke></Mark><Size>26</Size></Graphic></PointSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
