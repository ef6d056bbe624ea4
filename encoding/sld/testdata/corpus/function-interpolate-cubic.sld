<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><SvgParameter name="fill"><!--[--><Interpolate fallbackValue="#808080" method="color" mode="cubic"><LookupValue><ogc:PropertyName>angle</ogc:PropertyName></LookupValue><InterpolationPoint><Data>-30</Data><Value>#ffffff</Value></InterpolationPoint><InterpolationPoint><Data>0</Data><Value>#4060c0</Value></InterpolationPoint><InterpolationPoint><Data>100</Data><Value>#f0e040</Value></InterpolationPoint><InterpolationPoint><Data>140</Data><Value>#c02020</Value></InterpolationPoint></Interpolate><!--|--><Interpolate fallbackValue="#808080" method="color" mode="linear"><LookupValue><ogc:PropertyName>angle</ogc:PropertyName></LookupValue><InterpolationPoint><Data>-30</Data><Value>#ffffff</Value></InterpolationPoint><InterpolationPoint><Data>0</Data><Value>#4060c0</Value></InterpolationPoint><InterpolationPoint><Data>100</Data><Value>#f0e040</Value></InterpolationPoint><InterpolationPoint><Data>140</Data><Value>#c02020</Value></InterpolationPoint></Interpolate><!--]--></SvgParameter></Fill></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
