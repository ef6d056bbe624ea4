<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<!--[--><PolygonSymbolizer uom="http://www.opengeospatial.org/se/units/metre"><Stroke><SvgParameter name="stroke">#204080</SvgParameter><SvgParameter name="stroke-width">9</SvgParameter></Stroke></PolygonSymbolizer>
<!--|--><PolygonSymbolizer><Stroke><SvgParameter name="stroke">#204080</SvgParameter><SvgParameter name="stroke-width">9</SvgParameter></Stroke></PolygonSymbolizer>
<!--]--></Rule>
</FeatureTypeStyle>
</UserStyle>
