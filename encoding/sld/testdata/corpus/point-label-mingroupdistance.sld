<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PointSymbolizer><Graphic><Mark><WellKnownName>circle</WellKnownName><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill></Mark><Size>4</Size></Graphic></PointSymbolizer>
<TextSymbolizer><Label>bar</Label><Font><SvgParameter name="font-family">DejaVu Sans</SvgParameter><SvgParameter name="font-size">11</SvgParameter></Font><VendorOption name="group">true</VendorOption><!--[--><VendorOption name="minGroupDistance">10</VendorOption><!--]--></TextSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
