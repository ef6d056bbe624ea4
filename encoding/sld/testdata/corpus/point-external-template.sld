<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PointSymbolizer><Graphic><ExternalGraphic><!--[--><OnlineResource xlink:type="simple" xlink:href="kind-${kind}.svg"/><!--|--><OnlineResource xlink:type="simple" xlink:href="kind-a.svg"/><!--]--><Format>image/svg+xml</Format></ExternalGraphic></Graphic></PointSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
