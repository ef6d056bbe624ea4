<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>kind</ogc:PropertyName><ogc:Literal>b</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter><PolygonSymbolizer><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill></PolygonSymbolizer>
</Rule>
<!--[--><Rule>
<ElseFilter/><PolygonSymbolizer><Fill><SvgParameter name="fill">#40a040</SvgParameter></Fill></PolygonSymbolizer>
</Rule>
<!--|--><Rule>
<ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>kind</ogc:PropertyName><ogc:Literal>zz</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter></Rule>
<!--]--></FeatureTypeStyle>
</UserStyle>
