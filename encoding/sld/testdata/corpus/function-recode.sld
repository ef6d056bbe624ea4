<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><!--[--><SvgParameter name="fill"><Recode fallbackValue="#000000"><LookupValue><ogc:PropertyName>kind</ogc:PropertyName></LookupValue><MapItem><Data>a</Data><Value>#6080d0</Value></MapItem><MapItem><Data>b</Data><Value>#d0d060</Value></MapItem></Recode></SvgParameter><!--]--></Fill></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
