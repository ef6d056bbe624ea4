<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc">
<FeatureTypeStyle>
<Rule>
<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>kind</ogc:PropertyName><ogc:Literal>b</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter><PolygonSymbolizer><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill></PolygonSymbolizer>
</Rule>
<Rule>
<PolygonSymbolizer><Stroke><SvgParameter name="stroke">#204080</SvgParameter><SvgParameter name="stroke-width">4</SvgParameter></Stroke></PolygonSymbolizer>
</Rule>
<!--[--><VendorOption name="ruleEvaluation">first</VendorOption><!--]-->
</FeatureTypeStyle>
</UserStyle>
