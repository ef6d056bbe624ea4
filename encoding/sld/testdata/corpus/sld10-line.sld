<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
<NamedLayer><Name>x</Name><UserStyle><FeatureTypeStyle>
<Rule>
<LineSymbolizer><Stroke><CssParameter name="stroke">#204080</CssParameter><!--[--><CssParameter name="stroke-width">6</CssParameter><!--]--></Stroke></LineSymbolizer>
</Rule>
</FeatureTypeStyle></UserStyle></NamedLayer>
</StyledLayerDescriptor>
