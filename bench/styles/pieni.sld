<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer>
    <Name>pieni</Name>
    <UserStyle>
      <Title>pieni</Title>
      <FeatureTypeStyle><Rule><PolygonSymbolizer>
        <Fill><CssParameter name="fill">#6b4a2b</CssParameter></Fill>
      </PolygonSymbolizer></Rule></FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
