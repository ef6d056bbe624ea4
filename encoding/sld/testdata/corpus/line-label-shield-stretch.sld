<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<LineSymbolizer><Stroke><SvgParameter name="stroke">#c0c0c0</SvgParameter><SvgParameter name="stroke-width">2</SvgParameter></Stroke></LineSymbolizer>
<TextSymbolizer><Label><ogc:PropertyName>angle</ogc:PropertyName></Label><Font><SvgParameter name="font-family">DejaVu Sans</SvgParameter><SvgParameter name="font-size">11</SvgParameter></Font><Graphic><Mark><WellKnownName>square</WellKnownName><Fill><SvgParameter name="fill">#205080</SvgParameter></Fill><Stroke><SvgParameter name="stroke">#c02020</SvgParameter></Stroke></Mark><Size>14</Size></Graphic><Fill><SvgParameter name="fill">#ffffff</SvgParameter></Fill><!--[--><VendorOption name="graphic-resize">stretch</VendorOption><!--]--></TextSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
