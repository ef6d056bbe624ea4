<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<TextSymbolizer><Label><!--[--><FormatNumber><NumericValue><ogc:PropertyName>angle</ogc:PropertyName></NumericValue><Pattern>#0.0</Pattern></FormatNumber><!--|--><ogc:PropertyName>angle</ogc:PropertyName><!--]--></Label><Font><SvgParameter name="font-family">DejaVu Sans</SvgParameter><SvgParameter name="font-size">11</SvgParameter></Font></TextSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
