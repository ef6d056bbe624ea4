<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
<NamedLayer><Name>x</Name><UserStyle><FeatureTypeStyle>
<Rule>
<PolygonSymbolizer><Fill><!--[--><CssParameter name="fill">#d04040</CssParameter><!--]--></Fill></PolygonSymbolizer>
</Rule>
</FeatureTypeStyle></UserStyle></NamedLayer>
</StyledLayerDescriptor>
