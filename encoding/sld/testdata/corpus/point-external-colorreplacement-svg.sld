<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PointSymbolizer><Graphic><ExternalGraphic><OnlineResource xlink:type="simple" xlink:href="kind-a.svg"/><Format>image/svg+xml</Format><!--[--><ColorReplacement><Recode fallbackValue="#000000"><LookupValue>ExternalGraphic</LookupValue><MapItem><Data>#c03030</Data><Value>#f0b020</Value></MapItem></Recode></ColorReplacement><!--]--></ExternalGraphic><Size>30</Size></Graphic></PointSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
