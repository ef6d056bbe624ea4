<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<TextSymbolizer><Label><ogc:PropertyName>name</ogc:PropertyName></Label><Font><SvgParameter name="font-size">12</SvgParameter><!--[--><SvgParameter name="font-style"><Recode fallbackValue="normal"><LookupValue><ogc:PropertyName>kind</ogc:PropertyName></LookupValue><MapItem><Data>a</Data><Value>italic</Value></MapItem><MapItem><Data>c</Data><Value>italic</Value></MapItem></Recode></SvgParameter><!--]--></Font></TextSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
