package encode

import (
	"image"
	"strings"
	"unicode"
)

// Format is one way of writing a picture. The formats are fixed: take them
// from Formats, ByName or ByMediaType.
type Format struct {
	// Name is the house's word, unique and lower case: "png", "png8", "jpeg", "webp", "gif", "geotiff", "jpeg-png".
	Name string
	// MediaType is what capabilities advertise and answers are labelled with.
	MediaType string
	// Extension is what a file of this format is called, with its dot.
	Extension string
	// Aliases are other spellings that ByMediaType takes, in canonical form:
	// lower case, no spaces.
	Aliases []string
	// Alpha says that degrees of transparency survive; GIF keeps on and off alone.
	Alpha bool
	// Lossless says that every picture comes back as it went in, whatever the Options.
	Lossless bool
	// Unlisted formats are taken and not advertised: their answers are labelled
	// as what they are, which is another media type than was asked for.
	Unlisted bool
}

// formats in the order in which capabilities should list them: clients take
// the first they know.
var formats = []Format{
	{
		Name: "png", MediaType: "image/png", Extension: ".png", Alpha: true, Lossless: true,
		Aliases: []string{
			"png", "image/png;mode=24bit", "image/png;mode=32bit", "image/png;mode=16bit",
			"image/png24", "image/png32", "image/x-png", "image/apng",
		},
	},
	{
		Name: "png8", MediaType: "image/png; mode=8bit", Extension: ".png", Alpha: true,
		Aliases: []string{
			"png8", "image/png8", "image/png;mode=1bit",
			"image/png;photometricinterpretation=palettecolor",
		},
	},
	{
		Name: "jpeg", MediaType: "image/jpeg", Extension: ".jpg",
		Aliases: []string{"jpeg", "jpg", "image/jpg", "image/pjpeg"},
	},
	{
		Name: "webp", MediaType: "image/webp", Extension: ".webp", Alpha: true,
		Aliases: []string{"webp"},
	},
	{
		Name: "gif", MediaType: "image/gif", Extension: ".gif",
		Aliases: []string{"gif"},
	},
	{
		Name: "geotiff", MediaType: "image/tiff", Extension: ".tif", Alpha: true, Lossless: true,
		Aliases: []string{"tiff", "geotiff", "image/geotiff"},
	},
	{
		// One of two others, by the picture: Chosen.
		Name: "jpeg-png", MediaType: "image/vnd.jpeg-png", Alpha: true, Unlisted: true,
		Aliases: []string{"jpeg-png", "image/vnd.jpeg-png8"},
	},
}

// Chosen is the format in which a picture is written: f itself, but that
// "jpeg-png" is JPEG for a picture without transparency, and PNG for others.
func Chosen(f Format, img *image.RGBA) Format {
	if f.Name != "jpeg-png" {
		return f
	}
	name := "png"
	if p, err := pictureOf(img); err == nil && isOpaque(p) {
		name = "jpeg"
	}
	f, _ = ByName(name)
	return f
}

// Formats lists what this build can write, in the order in which it should be
// advertised. The pure-Go build has no WebP.
func Formats() []Format {
	var all []Format
	for _, f := range formats {
		if available(f) && !f.Unlisted {
			f.Aliases = append([]string(nil), f.Aliases...)
			all = append(all, f)
		}
	}
	return all
}

func available(f Format) bool { return f.Name != "webp" || haveWebP }

// ByName finds a format by the house's name for it.
func ByName(name string) (Format, bool) {
	for _, f := range formats {
		if f.Name == name && available(f) {
			return f, true
		}
	}
	return Format{}, false
}

// ByMediaType finds a format by what clients send: the media type, one of its
// aliases, or the bare name. Case, spaces, quotes and a "+" for a space do not
// matter, nor do parameters other than mode and PhotometricInterpretation
// (quality, charset): they do not choose a format. A mode that is not known is
// not found, so that a picture of another kind is never sent in its place.
func ByMediaType(s string) (Format, bool) {
	base, params, _ := strings.Cut(canonical(s), ";")
	if base == "" {
		return Format{}, false
	}
	want := base
	for p := range strings.SplitSeq(params, ";") {
		key, value, _ := strings.Cut(p, "=")
		switch key {
		case "mode":
			want += ";" + p
		case "photometricinterpretation":
			if value != "rgb" {
				want += ";" + p
			}
		}
	}
	for _, f := range formats {
		if !available(f) {
			continue
		}
		if want == canonical(f.MediaType) {
			return f, true
		}
		for _, a := range f.Aliases {
			if want == a {
				return f, true
			}
		}
	}
	return Format{}, false
}

// canonical is s in lower case without spaces and quotes.
func canonical(s string) string {
	return strings.Map(func(r rune) rune {
		// A "+" stands for a space where a form was decoded only half; no
		// format of ours has one in its name.
		if unicode.IsSpace(r) || r == '"' || r == '\'' || r == '+' {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}
