<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<TextSymbolizer><Label><!--[--><Substring><StringValue><ogc:PropertyName>name</ogc:PropertyName></StringValue><Position>5</Position><Length>3</Length></Substring><!--|--><ogc:PropertyName>name</ogc:PropertyName><!--]--></Label><Font><SvgParameter name="font-family">DejaVu Sans</SvgParameter><SvgParameter name="font-size">11</SvgParameter></Font></TextSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
