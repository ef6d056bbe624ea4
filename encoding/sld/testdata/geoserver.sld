<?xml version="1.0" encoding="ISO-8859-1"?>
<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc"
    xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.opengis.net/sld http://schemas.opengis.net/sld/1.0.0/StyledLayerDescriptor.xsd">
  <NamedLayer>
    <Name>strade</Name>
    <UserStyle>
      <Name>rete</Name>
      <Title>Rete stradale</Title>
      <IsDefault>1</IsDefault>
      <FeatureTypeStyle>
        <FeatureTypeName>Feature</FeatureTypeName>
        <Rule>
          <Name>autostrade</Name>
          <Title>Autostrade</Title>
          <ogc:Filter>
            <ogc:And>
              <ogc:PropertyIsEqualTo><ogc:PropertyName>classe</ogc:PropertyName><ogc:Literal>01</ogc:Literal></ogc:PropertyIsEqualTo>
              <ogc:Not><ogc:PropertyIsNull><ogc:PropertyName>nome</ogc:PropertyName></ogc:PropertyIsNull></ogc:Not>
            </ogc:And>
          </ogc:Filter>
          <MinScaleDenominator>1000</MinScaleDenominator>
          <MaxScaleDenominator>2.5E4</MaxScaleDenominator>
          <LineSymbolizer>
            <Stroke>
              <CssParameter name="stroke">#CC0000</CssParameter>
              <CssParameter name="stroke-width">
                <ogc:Literal>6</ogc:Literal>
              </CssParameter>
              <CssParameter name="stroke-linecap">round</CssParameter>
              <CssParameter name="stroke-linejoin">miter</CssParameter>
              <CssParameter name="stroke-dasharray">8 4,2,4</CssParameter>
            </Stroke>
          </LineSymbolizer>
        </Rule>
        <Rule>
          <ElseFilter/>
          <LineSymbolizer uom="http://www.opengeospatial.org/se/units/metre">
            <Stroke>
              <CssParameter name="stroke"><ogc:Function name="Recode"><ogc:PropertyName>fondo</ogc:PropertyName>
                <ogc:Literal>asfalto</ogc:Literal><ogc:Literal>#808080</ogc:Literal>
                <ogc:Literal>sterrato</ogc:Literal><ogc:Literal>#c0a060</ogc:Literal></ogc:Function></CssParameter>
              <CssParameter name="stroke-width"><ogc:Mul><ogc:PropertyName>larghezza</ogc:PropertyName><ogc:Literal>0.9</ogc:Literal></ogc:Mul></CssParameter>
            </Stroke>
            <PerpendicularOffset>-2.5</PerpendicularOffset>
          </LineSymbolizer>
        </Rule>
      </FeatureTypeStyle>
      <FeatureTypeStyle>
        <Rule>
          <TextSymbolizer>
            <Geometry><ogc:PropertyName>the_geom</ogc:PropertyName></Geometry>
            <Label><ogc:PropertyName>nome</ogc:PropertyName><![CDATA[ ]]>(<ogc:PropertyName>civico</ogc:PropertyName>) città</Label>
            <Font>
              <CssParameter name="font-family">DejaVu Sans, Arial</CssParameter>
              <CssParameter name="font-family">sans-serif</CssParameter>
              <CssParameter name="font-size">11</CssParameter>
              <CssParameter name="font-style">italic</CssParameter>
              <CssParameter name="font-weight">bold</CssParameter>
            </Font>
            <LabelPlacement><LinePlacement><PerpendicularOffset>4</PerpendicularOffset></LinePlacement></LabelPlacement>
            <Halo><Radius>1.5</Radius><Fill><CssParameter name="fill">white</CssParameter><CssParameter name="fill-opacity">0.8</CssParameter></Fill></Halo>
            <Fill><CssParameter name="fill">#333</CssParameter></Fill>
            <Priority><ogc:PropertyName>rango</ogc:PropertyName></Priority>
            <VendorOption name="followLine">true</VendorOption>
            <VendorOption name="allowOverruns">false</VendorOption>
            <VendorOption name="maxDisplacement">40</VendorOption>
            <VendorOption name="repeat">300</VendorOption>
            <VendorOption name="group">yes</VendorOption>
            <VendorOption name="spaceAround">-5</VendorOption>
            <VendorOption name="autoWrap">60</VendorOption>
            <VendorOption name="maxAngleDelta">25</VendorOption>
          </TextSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
  <NamedLayer>
    <Name>alberi</Name>
    <LayerFeatureConstraints><FeatureTypeConstraint><FeatureTypeName>alberi</FeatureTypeName>
      <ogc:Filter><ogc:PropertyIsEqualTo><ogc:PropertyName>vivo</ogc:PropertyName><ogc:Literal>true</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>
    </FeatureTypeConstraint></LayerFeatureConstraints>
    <NamedStyle><Name>punti</Name></NamedStyle>
    <UserStyle>
      <FeatureTypeStyle>
        <Rule>
          <LegendGraphic><Graphic><Mark><WellKnownName>circle</WellKnownName></Mark><Size>9</Size></Graphic></LegendGraphic>
          <PointSymbolizer>
            <Graphic>
              <ExternalGraphic><OnlineResource xlink:type="simple" xlink:href="tree.png"/><Format>image/png</Format></ExternalGraphic>
              <Mark><WellKnownName>shape://times</WellKnownName><Stroke><CssParameter name="stroke">green</CssParameter></Stroke></Mark>
              <Opacity>0.5</Opacity><Size><ogc:PropertyName>chioma</ogc:PropertyName></Size><Rotation><ogc:PropertyName>gradi</ogc:PropertyName></Rotation>
            </Graphic>
          </PointSymbolizer>
        </Rule>
      </FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
