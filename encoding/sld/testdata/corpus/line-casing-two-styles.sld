<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<LineSymbolizer><Stroke><SvgParameter name="stroke">#705030</SvgParameter><SvgParameter name="stroke-width">9</SvgParameter></Stroke></LineSymbolizer>
</Rule>
</FeatureTypeStyle>
<FeatureTypeStyle>
<!--[--><Rule>
<LineSymbolizer><Stroke><SvgParameter name="stroke">#ffe8a0</SvgParameter><SvgParameter name="stroke-width">6</SvgParameter></Stroke></LineSymbolizer>
</Rule>
<!--|--><Rule>
</Rule>
<!--]--></FeatureTypeStyle>
</UserStyle>
