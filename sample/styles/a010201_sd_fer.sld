<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">
  <NamedLayer>
    <Name>a010201_sd_fer</Name>
    <UserStyle>
      <Name>a010201_sd_fer</Name>
      <Title>Sede di trasporto su ferro</Title>
      <FeatureTypeStyle>
        <Rule>
          <Name>r1</Name>
          <Title>Sede ferroviaria</Title>
          <MaxScaleDenominator>12000</MaxScaleDenominator>
          <PolygonSymbolizer>
            <Fill>
              <CssParameter name="fill">#E3DED6</CssParameter>
            </Fill>
            <Stroke>
              <CssParameter name="stroke">#6E6A64</CssParameter>
              <CssParameter name="stroke-width">0.6</CssParameter>
              <CssParameter name="stroke-linecap">round</CssParameter>
              <CssParameter name="stroke-linejoin">round</CssParameter>
            </Stroke>
          </PolygonSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
