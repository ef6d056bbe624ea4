<FeatureTypeStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" version="1.1.0">
  <Name>quote</Name>
  <Description><Title>Quote</Title></Description>
  <VendorOption name="ruleEvaluation">first</VendorOption>
  <Rule>
    <PointSymbolizer uom="mm">
      <Graphic>
        <Mark>
          <WellKnownName>cross2</WellKnownName>
          <Stroke><SvgParameter name="stroke-width">0.2mm</SvgParameter></Stroke>
        </Mark>
        <Size>2</Size>
      </Graphic>
    </PointSymbolizer>
    <TextSymbolizer>
      <Label><FormatNumber decimalPoint="," groupingSeparator="."><NumericValue><ogc:PropertyName>quota</ogc:PropertyName></NumericValue><Pattern>#,##0.0</Pattern></FormatNumber> m</Label>
    </TextSymbolizer>
    <RasterSymbolizer><Opacity>0.6</Opacity></RasterSymbolizer>
  </Rule>
</FeatureTypeStyle>
