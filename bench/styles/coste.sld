<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer>
    <Name>coste</Name>
    <UserStyle>
      <Title>coste</Title>
      <FeatureTypeStyle><Rule><LineSymbolizer>
        <Stroke><CssParameter name="stroke">#305080</CssParameter><CssParameter name="stroke-width">1</CssParameter></Stroke>
      </LineSymbolizer></Rule></FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
