<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">
  <NamedLayer>
    <Name>a020106_edi_min</Name>
    <UserStyle>
      <Name>a020106_edi_min</Name>
      <Title>Edificio minore</Title>
      <FeatureTypeStyle>
        <Rule>
          <Name>r1</Name>
          <Title>Edificio minore</Title>
          <MaxScaleDenominator>5000</MaxScaleDenominator>
          <PolygonSymbolizer>
            <Fill>
              <CssParameter name="fill">#E3CDB3</CssParameter>
            </Fill>
            <Stroke>
              <CssParameter name="stroke">#8A6E52</CssParameter>
              <CssParameter name="stroke-width">0.6</CssParameter>
              <CssParameter name="stroke-linecap">round</CssParameter>
              <CssParameter name="stroke-linejoin">round</CssParameter>
            </Stroke>
          </PolygonSymbolizer>
        </Rule>
        <Rule>
          <Name>r2</Name>
          <Title>Edificio minore</Title>
          <MinScaleDenominator>5000</MinScaleDenominator>
          <MaxScaleDenominator>12000</MaxScaleDenominator>
          <PolygonSymbolizer>
            <Fill>
              <CssParameter name="fill">#E3CDB3</CssParameter>
            </Fill>
          </PolygonSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
