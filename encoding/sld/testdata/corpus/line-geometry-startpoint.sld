<?xml version="1.0" encoding="UTF-8"?>
<UserStyle xmlns="http://www.opengis.net/se" xmlns:ogc="http://www.opengis.net/ogc" xmlns:xlink="http://www.w3.org/1999/xlink">
<FeatureTypeStyle>
<Rule>
<LineSymbolizer><Stroke><SvgParameter name="stroke">#204080</SvgParameter></Stroke></LineSymbolizer>
<PointSymbolizer><!--[--><Geometry><ogc:Function name="startPoint"><ogc:PropertyName>geom</ogc:PropertyName></ogc:Function></Geometry><!--]--><Graphic><Mark><WellKnownName>square</WellKnownName><Fill><SvgParameter name="fill">#d04040</SvgParameter></Fill></Mark><Size>9</Size></Graphic></PointSymbolizer>
</Rule>
</FeatureTypeStyle>
</UserStyle>
