<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><SvgParameter name="fill">#e0e8d8</SvgParameter></Fill></PolygonSymbolizer><PolygonSymbolizer><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill><!--[--><VendorOption name="inclusion">legendOnly</VendorOption><!--]--></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
