<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
<NamedLayer><Name>x</Name><UserStyle><FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><CssParameter name="fill">#707070</CssParameter></Fill></PolygonSymbolizer><TextSymbolizer><Label><ogc:PropertyName>name</ogc:PropertyName></Label><!--[--><Halo><Radius><ogc:Literal>2</ogc:Literal></Radius></Halo><!--]--></TextSymbolizer>
</Rule>
</FeatureTypeStyle></UserStyle></NamedLayer>
</StyledLayerDescriptor>
