<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><SvgParameter name="fill"><!--[--><Recode fallbackValue="#c0c0c0"><LookupValue><ogc:PropertyName>kind</ogc:PropertyName></LookupValue><MapItem><Data>a</Data><Value>#40a040</Value></MapItem></Recode><!--|--><Recode fallbackValue="#202020"><LookupValue><ogc:PropertyName>kind</ogc:PropertyName></LookupValue><MapItem><Data>a</Data><Value>#40a040</Value></MapItem></Recode><!--]--></SvgParameter></Fill></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
