<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><!--[--><SvgParameter name="fill"><Categorize fallbackValue="#000000"><LookupValue><ogc:PropertyName>rank</ogc:PropertyName></LookupValue><Value>#a0d0a0</Value><Threshold>2</Threshold><Value>#d0a040</Value><Threshold>3</Threshold><Value>#c02020</Value></Categorize></SvgParameter><!--]--></Fill></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
