<?xml version="1.0" encoding="UTF-8"?>
<StyledLayerDescriptor xmlns="http://www.opengis.net/sld" xmlns:se="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1.0" xsi:schemaLocation="http://www.opengis.net/sld http://schemas.opengis.net/sld/1.1.0/StyledLayerDescriptor.xsd" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <NamedLayer>
    <se:Name>edifici</se:Name>
    <UserStyle>
      <se:Name>edifici</se:Name>
      <se:FeatureTypeStyle>
        <se:Rule>
          <se:Name>Chiese</se:Name>
          <se:Description>
            <se:Title>Chiese</se:Title>
            <se:Abstract>Edifici di culto</se:Abstract>
          </se:Description>
          <ogc:Filter xmlns:ogc="http://www.opengis.net/ogc">
            <ogc:Or>
              <ogc:PropertyIsEqualTo><ogc:PropertyName>uso</ogc:PropertyName><ogc:Literal>chiesa</ogc:Literal></ogc:PropertyIsEqualTo>
              <ogc:PropertyIsLike wildCard="%" singleChar="_" escapeChar="\"><ogc:PropertyName>uso</ogc:PropertyName><ogc:Literal>%culto%</ogc:Literal></ogc:PropertyIsLike>
            </ogc:Or>
          </ogc:Filter>
          <se:MaxScaleDenominator>10000</se:MaxScaleDenominator>
          <se:PolygonSymbolizer uom="http://www.opengeospatial.org/se/units/metre">
            <se:Fill>
              <se:SvgParameter name="fill">#d5b43c</se:SvgParameter>
              <se:SvgParameter name="fill-opacity">0.5</se:SvgParameter>
            </se:Fill>
            <se:Stroke>
              <se:SvgParameter name="stroke">#232323</se:SvgParameter>
              <se:SvgParameter name="stroke-width">1</se:SvgParameter>
              <se:SvgParameter name="stroke-linejoin">bevel</se:SvgParameter>
              <se:SvgParameter name="stroke-dasharray"></se:SvgParameter>
            </se:Stroke>
          </se:PolygonSymbolizer>
          <se:PointSymbolizer>
            <se:Graphic>
              <!--Parametric SVG-->
              <se:ExternalGraphic>
                <se:OnlineResource xlink:href="church.svg?fill=%23ff0000&amp;outline=#232323&amp;outline-width=1" xlink:type="simple"/>
                <se:Format>image/svg+xml</se:Format>
              </se:ExternalGraphic>
              <!--Plain SVG fallback, no parameters-->
              <se:ExternalGraphic>
                <se:OnlineResource xlink:href="nowhere.svg" xlink:type="simple"/>
                <se:Format>image/svg+xml</se:Format>
              </se:ExternalGraphic>
              <!--Well known marker fallback-->
              <se:Mark>
                <se:WellKnownName>square</se:WellKnownName>
                <se:Fill><se:SvgParameter name="fill">#ff0000</se:SvgParameter></se:Fill>
                <se:Stroke><se:SvgParameter name="stroke">#232323</se:SvgParameter><se:SvgParameter name="stroke-width">1</se:SvgParameter></se:Stroke>
              </se:Mark>
              <se:Size>14</se:Size>
              <se:Rotation></se:Rotation>
              <se:AnchorPoint><se:AnchorPointX>0.5</se:AnchorPointX><se:AnchorPointY>1</se:AnchorPointY></se:AnchorPoint>
              <se:Displacement><se:DisplacementX>0</se:DisplacementX><se:DisplacementY>3</se:DisplacementY></se:Displacement>
            </se:Graphic>
          </se:PointSymbolizer>
        </se:Rule>
        <se:Rule>
          <se:Name>Altro</se:Name>
          <se:ElseFilter xmlns:se="http://www.opengis.net/se"/>
          <se:PolygonSymbolizer>
            <se:Fill>
              <se:GraphicFill>
                <se:Graphic>
                  <se:Mark>
                    <se:WellKnownName>horline</se:WellKnownName>
                    <se:Stroke><se:SvgParameter name="stroke">#0000ff</se:SvgParameter></se:Stroke>
                  </se:Mark>
                  <se:Size>8</se:Size>
                  <se:Rotation><ogc:Literal>45</ogc:Literal></se:Rotation>
                </se:Graphic>
              </se:GraphicFill>
            </se:Fill>
            <se:PerpendicularOffset>0</se:PerpendicularOffset>
          </se:PolygonSymbolizer>
          <se:LineSymbolizer>
            <se:Stroke>
              <se:SvgParameter name="stroke">
                <se:Categorize fallbackValue="#000000" thresholdsBelongTo="preceding">
                  <se:LookupValue><ogc:PropertyName>piani</ogc:PropertyName></se:LookupValue>
                  <se:Value>#00ff00</se:Value>
                  <se:Threshold>3</se:Threshold>
                  <se:Value>#ffff00</se:Value>
                  <se:Threshold>6</se:Threshold>
                  <se:Value>#ff0000</se:Value>
                </se:Categorize>
              </se:SvgParameter>
              <se:SvgParameter name="stroke-width">
                <se:Interpolate fallbackValue="1" mode="linear" method="numeric">
                  <se:LookupValue><ogc:PropertyName>altezza</ogc:PropertyName></se:LookupValue>
                  <se:InterpolationPoint><se:Data>0</se:Data><se:Value>1</se:Value></se:InterpolationPoint>
                  <se:InterpolationPoint><se:Data>30</se:Data><se:Value>4</se:Value></se:InterpolationPoint>
                </se:Interpolate>
              </se:SvgParameter>
            </se:Stroke>
          </se:LineSymbolizer>
        </se:Rule>
        <se:Rule>
          <se:TextSymbolizer>
            <se:Label>
              <ogc:PropertyName>nome</ogc:PropertyName>
            </se:Label>
            <se:Font>
              <se:SvgParameter name="font-family">Open Sans</se:SvgParameter>
              <se:SvgParameter name="font-size">13</se:SvgParameter>
            </se:Font>
            <se:LabelPlacement>
              <se:PointPlacement>
                <se:AnchorPoint><se:AnchorPointX>0.5</se:AnchorPointX><se:AnchorPointY>0.5</se:AnchorPointY></se:AnchorPoint>
                <se:Displacement><se:DisplacementX>0</se:DisplacementX><se:DisplacementY>-7</se:DisplacementY></se:Displacement>
                <se:Rotation>30</se:Rotation>
              </se:PointPlacement>
            </se:LabelPlacement>
            <se:Fill><se:SvgParameter name="fill">#323232</se:SvgParameter></se:Fill>
            <se:VendorOption name="conflictResolution">true</se:VendorOption>
          </se:TextSymbolizer>
        </se:Rule>
      </se:FeatureTypeStyle>
    </UserStyle>
  </NamedLayer>
</StyledLayerDescriptor>
