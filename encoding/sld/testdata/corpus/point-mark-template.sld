<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PointSymbolizer><Graphic><Mark><!--[--><WellKnownName>${if_then_else(kind = 'c', 'triangle', 'circle')}</WellKnownName><!--]--><Fill><SvgParameter name="fill"><ogc:PropertyName>colour</ogc:PropertyName></SvgParameter></Fill><Stroke/></Mark><Size>26</Size></Graphic></PointSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
