<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<TextSymbolizer><Label><ogc:PropertyName>name</ogc:PropertyName></Label><Font><SvgParameter name="font-family">DejaVu Sans</SvgParameter><SvgParameter name="font-size">10</SvgParameter></Font><LabelPlacement><PointPlacement><AnchorPoint><AnchorPointX>0.5</AnchorPointX><AnchorPointY>0.5</AnchorPointY></AnchorPoint><!--[--><Rotation>30</Rotation><!--]--></PointPlacement></LabelPlacement><Graphic><Mark><WellKnownName>square</WellKnownName><Fill><SvgParameter name="fill">#ffe080</SvgParameter></Fill><Stroke/></Mark><Size>12</Size></Graphic><VendorOption name="graphic-resize">stretch</VendorOption><VendorOption name="graphic-margin">2 4</VendorOption></TextSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
