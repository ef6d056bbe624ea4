<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">
  <NamedLayer>
    <Name>acque</Name>
    <UserStyle>
      <Name>acque</Name>
      <Title>Acque catastali</Title>
      <FeatureTypeStyle>
        <Rule>
          <Name>r1</Name>
          <Title>Acque</Title>
          <PolygonSymbolizer>
            <Fill>
              <CssParameter name="fill">#5AC5EC</CssParameter>
            </Fill>
          </PolygonSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
