<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<!--[--><ogc:Filter><ogc:BBOX><ogc:PropertyName>geom</ogc:PropertyName><gml:Envelope xmlns:gml="http://www.opengis.net/gml"><gml:lowerCorner>551000 5061000</gml:lowerCorner><gml:upperCorner>551045 5061120</gml:upperCorner></gml:Envelope></ogc:BBOX></ogc:Filter><!--]--><PolygonSymbolizer><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill></PolygonSymbolizer>
</Rule>
<Rule>
<PolygonSymbolizer><Stroke><SvgParameter name="stroke">#204080</SvgParameter></Stroke></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
