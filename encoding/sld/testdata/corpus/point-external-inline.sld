<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<PointSymbolizer><Graphic><!--[--><ExternalGraphic><InlineContent encoding="base64">iVBORw0KGgoAAAANSUhEUgAAAAwAAAAJCAIAAACJ2loDAAAAHElEQVR42mNg6HGFoy8//8PRWUUtOGIYVUSUIgC+66316RlFTwAAAABJRU5ErkJggg==</InlineContent><Format>image/png</Format></ExternalGraphic><!--]--><Mark><WellKnownName>square</WellKnownName><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill></Mark><Size>22</Size></Graphic></PointSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
