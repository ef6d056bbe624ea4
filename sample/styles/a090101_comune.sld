<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">
  <NamedLayer>
    <Name>a090101_comune</Name>
    <UserStyle>
      <Name>a090101_comune</Name>
      <Title>Comune</Title>
      <FeatureTypeStyle>
        <Rule>
          <Name>r1</Name>
          <Title>Territorio comunale</Title>
          <PolygonSymbolizer>
            <Fill>
              <CssParameter name="fill">#FCFAF4</CssParameter>
            </Fill>
            <Stroke>
              <CssParameter name="stroke">#8E6BA6</CssParameter>
              <CssParameter name="stroke-width">2.2</CssParameter>
              <CssParameter name="stroke-opacity">0.75</CssParameter>
              <CssParameter name="stroke-dasharray">14 4 3 4</CssParameter>
              <CssParameter name="stroke-linecap">butt</CssParameter>
              <CssParameter name="stroke-linejoin">round</CssParameter>
            </Stroke>
          </PolygonSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
