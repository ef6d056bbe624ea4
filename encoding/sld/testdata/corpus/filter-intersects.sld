<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<!--[--><ogc:Filter><ogc:Intersects><ogc:PropertyName>geom</ogc:PropertyName><gml:Point xmlns:gml="http://www.opengis.net/gml"><gml:pos>551092 5061030</gml:pos></gml:Point></ogc:Intersects></ogc:Filter><!--]--><PolygonSymbolizer><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill></PolygonSymbolizer>
</Rule>
<Rule>
<PolygonSymbolizer><Stroke><SvgParameter name="stroke">#204080</SvgParameter></Stroke></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
