<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><!--[--><SvgParameter name="fill"><Interpolate fallbackValue="#000000" method="color"><LookupValue><ogc:PropertyName>rank</ogc:PropertyName></LookupValue><InterpolationPoint><Data>1</Data><Value>#ffff00</Value></InterpolationPoint><InterpolationPoint><Data>3</Data><Value>#ff0000</Value></InterpolationPoint></Interpolate></SvgParameter><!--]--></Fill></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
