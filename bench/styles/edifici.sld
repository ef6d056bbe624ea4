<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer>
    <Name>edifici</Name>
    <UserStyle>
      <Title>edifici</Title>
      <FeatureTypeStyle><Rule><PolygonSymbolizer>
        <Fill><CssParameter name="fill">#e8b58a</CssParameter></Fill>
        <Stroke><CssParameter name="stroke">#6b4a2b</CssParameter><CssParameter name="stroke-width">1</CssParameter></Stroke>
      </PolygonSymbolizer></Rule></FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
