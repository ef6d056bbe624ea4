<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld">
  <NamedLayer>
    <Name>base</Name>
    <UserStyle>
      <FeatureTypeStyle>
        <Rule><MinScaleDenominator>1000</MinScaleDenominator><MaxScaleDenominator>25000</MaxScaleDenominator>
          <PolygonSymbolizer><Fill><CssParameter name="fill">#d0a080</CssParameter></Fill></PolygonSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
