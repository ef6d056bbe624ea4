<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle><Rule><PolygonSymbolizer><Fill><SvgParameter name="fill">#e0e8d8</SvgParameter></Fill></PolygonSymbolizer></Rule><Rule><PolygonSymbolizer><Fill><SvgParameter name="fill">#4040d0</SvgParameter></Fill></PolygonSymbolizer><!--[--><VendorOption name="inclusion">legendOnly</VendorOption><!--]--></Rule></FeatureTypeStyle>
</UserStyle>
