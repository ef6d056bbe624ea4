<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld">
  <NamedLayer>
    <Name>line_dashed</Name>
    <UserStyle>
      <Name>line_dashed</Name>
      <FeatureTypeStyle>
        <Rule>
          <LineSymbolizer>
            <Stroke><CssParameter name="stroke">#8b4513</CssParameter><CssParameter name="stroke-width">2</CssParameter><CssParameter name="stroke-dasharray">4 2</CssParameter></Stroke>
          </LineSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
