package encode_test

import (
	"bytes"
	"fmt"
	"image"

	"sigi/render/encode"
)

func Example() {
	img := image.NewRGBA(image.Rect(0, 0, 256, 256)) // transparent

	f, ok := encode.ByMediaType("image/png;mode=8bit")
	if !ok {
		fmt.Println("format is not offered")
		return
	}
	var answer bytes.Buffer
	if err := encode.Encode(&answer, img, f, encode.Options{DPI: 96, Transparent: true}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.MediaType, answer.Len() < 200)
	// Output: image/png; mode=8bit true
}
