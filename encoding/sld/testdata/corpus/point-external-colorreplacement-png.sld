<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PointSymbolizer><Graphic><ExternalGraphic><OnlineResource xlink:type="simple" xlink:href="flag.png"/><Format>image/png</Format><!--[--><ColorReplacement><Recode fallbackValue="#000000"><LookupValue>ExternalGraphic</LookupValue><MapItem><Data>#f4f9ff</Data><Value>#2060d0</Value></MapItem></Recode></ColorReplacement><!--]--></ExternalGraphic><Size>30</Size></Graphic></PointSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
