package render

import (
	"testing"

	"sigi/styles"
)

// Pictures come with styles, and styles may come with requests.
func FuzzPicture(f *testing.F) {
	f.Add([]byte(svgTree), 0.0, 0.0)
	f.Add(flagPNG(f), 48.0, 30.0)
	f.Add([]byte("<svg"), 10.0, 0.0)
	f.Add([]byte(`<svg viewBox="0 0 1e30 1e-30"><path d="M0 0L1e30 NaN"/></svg>`), 10.0, 45.0)
	f.Add([]byte(`<svg viewBox="0 0 10 10"><use href="#a"/><g id="a"><use href="#a"/></g></svg>`), 10.0, 0.0)
	f.Add([]byte("\x89PNG\r\n\x1a\n"), 1.0, 0.0)
	f.Add([]byte("GIF89a"), 1.0, 0.0)
	f.Fuzz(func(t *testing.T, data []byte, size, rotation float64) {
		if len(data) == 0 || len(data) > 1<<16 || !(size >= 0 && size <= 300) || rotation-rotation != 0 {
			return
		}
		usable := CheckPicture(data) == nil
		sp := drawSpritePicture(&styles.Sprite{Source: &styles.GraphicSource{Picture: data}, Size: size, Rotation: rotation, Opacity: 1, AnchorX: 0.5, AnchorY: 0.5}, 1, 0, 0)
		if !usable && sp.image != nil {
			t.Error("a picture that cannot be used was drawn")
		}
	})
}
