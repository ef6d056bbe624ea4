<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle><Rule><PointSymbolizer><Graphic><Mark><WellKnownName>circle</WellKnownName><Fill><SvgParameter name="fill"><ogc:PropertyName>colour</ogc:PropertyName></SvgParameter></Fill><Stroke/></Mark><Size>70</Size></Graphic></PointSymbolizer></Rule><!--[--><VendorOption name="sortBy">rank D</VendorOption><!--]--></FeatureTypeStyle>
</UserStyle>
