<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<LineSymbolizer><Stroke><SvgParameter name="stroke-width">3</SvgParameter><SvgParameter name="stroke-dasharray">10 10</SvgParameter><!--[--><SvgParameter name="stroke-dashoffset"><ogc:Mul><ogc:PropertyName>rank</ogc:PropertyName><ogc:Literal>5</ogc:Literal></ogc:Mul></SvgParameter><!--]--></Stroke></LineSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
