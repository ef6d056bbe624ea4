package contentcoding_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"

	"sigi/contentcoding"
)

func TestTheCodingFollowsQualityValues(t *testing.T) {
	for _, c := range []struct{ accept, want string }{
		{"", ""}, {"gzip", "gzip"}, {"br", "br"}, {"gzip, deflate, br", "br"}, {"gzip, deflate, br, zstd", "br"},
		{"br;q=0.5, gzip", "gzip"}, {"br;q=0, gzip;q=0.1", "gzip"}, {"br;q=0,gzip;q=0", ""}, {"*", "br"}, {"*;q=0", ""}, {"br;q=0, *", "gzip"},
		{"identity", ""}, {"identity, gzip;q=0.5", ""}, {"gzip;q=0.5, identity;q=0.5", "gzip"}, {"identity;q=0, gzip", "gzip"},
		{"GZIP", "gzip"}, {"x-gzip", "gzip"}, {"gzip ; q=1.0", "gzip"}, {"gzip;q=x", ""}, {"gzip;q=2", ""}, {"deflate", ""}, {"zstd", ""},
	} {
		if got := contentcoding.Negotiate([]string{c.accept}); got != c.want {
			t.Errorf("Accept-Encoding %q gives %q, want %q", c.accept, got, c.want)
		}
	}
}

func TestOfCodingsAsWelcomeTheFirstIsChosen(t *testing.T) {
	for accept, want := range map[string]string{"gzip, deflate, br": "gzip", "br": "br", "br, gzip;q=0.9": "br", "*": "gzip", "gzip;q=0, *": "br", "identity": ""} {
		if got := contentcoding.Negotiate([]string{accept}, "gzip", "br"); got != want {
			t.Errorf("Accept-Encoding %q gives %q, want %q", accept, got, want)
		}
	}
}

func TestWhatIsEncodedIsReadAgain(t *testing.T) {
	text := []byte(strings.Repeat("via Colleoni, Piazza Vecchia, ", 400))
	for _, effort := range []contentcoding.Effort{contentcoding.Fast, contentcoding.Small} {
		gz, err := gzip.NewReader(bytes.NewReader(contentcoding.Encode(text, "gzip", effort)))
		if err != nil {
			t.Fatal(err)
		}
		for coding, r := range map[string]io.Reader{
			"gzip": gz,
			"br":   brotli.NewReader(bytes.NewReader(contentcoding.Encode(text, "br", effort))),
			"":     bytes.NewReader(contentcoding.Encode(text, "", effort)),
		} {
			if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, text) {
				t.Errorf("%q: %d bytes, %v; want %d", coding, len(got), err, len(text))
			}
		}
	}
}
