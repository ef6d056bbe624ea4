<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld">
  <NamedLayer>
    <Name>area_outline</Name>
    <UserStyle>
      <Name>area_outline</Name>
      <FeatureTypeStyle>
        <Rule>
          <PolygonSymbolizer>
            <Stroke><CssParameter name="stroke">#2f4f4f</CssParameter><CssParameter name="stroke-width">1</CssParameter></Stroke>
          </PolygonSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
