<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
  <NamedLayer>
    <Name>nomi_colore</Name>
    <UserStyle>
      <Title>nomi_colore</Title>
      <FeatureTypeStyle><Rule>
        <ogc:Filter><ogc:Not><ogc:PropertyIsNull><ogc:PropertyName>name</ogc:PropertyName></ogc:PropertyIsNull></ogc:Not></ogc:Filter>
        <TextSymbolizer>
          <Label><ogc:PropertyName>name</ogc:PropertyName></Label>
          <Font><CssParameter name="font-family">DejaVu Sans</CssParameter><CssParameter name="font-size">10</CssParameter></Font>
          <LabelPlacement><LinePlacement/></LabelPlacement>
          <Halo><Radius>1</Radius><Fill><CssParameter name="fill"><ogc:PropertyName>colour</ogc:PropertyName></CssParameter></Fill></Halo>
          <Fill><CssParameter name="fill">#282828</CssParameter></Fill>
          <VendorOption name="followLine">true</VendorOption>
        </TextSymbolizer></Rule></FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
