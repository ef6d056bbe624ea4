<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.0.0">
  <NamedLayer>
    <Name>a060105_ps_inc</Name>
    <UserStyle>
      <Name>a060105_ps_inc</Name>
      <Title>Pascolo o incolto</Title>
      <FeatureTypeStyle>
        <Rule>
          <Name>r1</Name>
          <Title>Incolto</Title>
          <PolygonSymbolizer>
            <Fill>
              <CssParameter name="fill">#E9EFC9</CssParameter>
            </Fill>
            <Stroke>
              <CssParameter name="stroke">#C9D19A</CssParameter>
              <CssParameter name="stroke-width">0.5</CssParameter>
              <CssParameter name="stroke-dasharray">3 3</CssParameter>
              <CssParameter name="stroke-linecap">butt</CssParameter>
              <CssParameter name="stroke-linejoin">round</CssParameter>
            </Stroke>
          </PolygonSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
