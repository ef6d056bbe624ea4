package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// PicturePath is where a picture lies beside the styles, by a name for people
// and by its content, so that equal pictures are one file.
func PicturePath(base, extension string, data []byte) string {
	sum := sha256.Sum256(data)
	safe := FileName(base, -1)
	return "pictures/" + safe[:min(len(safe), 40)] + "-" + hex.EncodeToString(sum[:4]) + extension
}

// FileName is a name with letters without accents, digits, - and _ alone; instead
// stands for each other character, -1 for none.
func FileName(base string, instead rune) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return instead
	}, base)
}

// PictureExtension is that of a picture's media type.
func PictureExtension(mediaType string) string {
	return map[string]string{"image/svg+xml": ".svg", "image/png": ".png", "image/jpeg": ".jpg"}[mediaType]
}
