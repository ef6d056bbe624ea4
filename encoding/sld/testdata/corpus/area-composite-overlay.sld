<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle><Rule><PolygonSymbolizer><Fill><SvgParameter name="fill">#f0b050</SvgParameter></Fill></PolygonSymbolizer></Rule></FeatureTypeStyle>
<FeatureTypeStyle><Rule><LineSymbolizer><Stroke><SvgParameter name="stroke">#5090e0</SvgParameter><SvgParameter name="stroke-width">14</SvgParameter></Stroke></LineSymbolizer></Rule><!--[--><VendorOption name="composite">overlay</VendorOption><!--]--></FeatureTypeStyle>
</UserStyle>
