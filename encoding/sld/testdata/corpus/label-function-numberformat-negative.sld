<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><SvgParameter name="fill">#e0e8d8</SvgParameter></Fill><Stroke><SvgParameter name="stroke">#a0a0a0</SvgParameter></Stroke></PolygonSymbolizer>
<TextSymbolizer><Label><FormatNumber><NumericValue><ogc:Sub><ogc:Literal>40</ogc:Literal><ogc:PropertyName>angle</ogc:PropertyName></ogc:Sub></NumericValue><Pattern>0.0</Pattern><!--[--><NegativePattern>(0.0)</NegativePattern><!--]--></FormatNumber></Label><Font><SvgParameter name="font-family">DejaVu Sans</SvgParameter><SvgParameter name="font-size">12</SvgParameter></Font></TextSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
