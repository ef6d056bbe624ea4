<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer>
    <Name>quadri</Name>
    <UserStyle>
      <Title>Colour by attribute</Title>
      <FeatureTypeStyle>
        <Rule>
          <Title>Quadro</Title>
          <PolygonSymbolizer>
            <Fill><CssParameter name="fill"><ogc:PropertyName>colore</ogc:PropertyName></CssParameter></Fill>
            <Stroke><CssParameter name="stroke">#000000</CssParameter></Stroke>
          </PolygonSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
