package ows

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"strings"
	"testing"

	"sigi/fault"
)

func TestEveryFaultHasAnExceptionInEveryDialect(t *testing.T) {
	if len(table) != len(fault.Codes()) {
		t.Fatalf("the table has %d rows for %d codes", len(table), len(fault.Codes()))
	}
	for _, d := range Dialects() {
		for _, code := range fault.Codes() {
			e := Explain(fault.New(code, "layers", "what happened"), d, strings.ToUpper)
			if e.Code == "" || e.Text == "" || e.Status < 200 {
				t.Errorf("%v in dialect %d: %+v", code, d, e)
			}
			if e.Locator != "" && e.Locator != "LAYERS" {
				t.Errorf("%v in dialect %d: locator %q", code, d, e.Locator)
			}
		}
	}
}

// Words of the specifications (06-042 table E.1, 01-068r3 table A.1).
func TestTheSpecifiedCodes(t *testing.T) {
	for _, c := range []struct {
		code                 fault.Code
		wms111, wms130, ows_ string
	}{
		{fault.UnsupportedFormat, "InvalidFormat", "InvalidFormat", "InvalidParameterValue"},
		{fault.UnsupportedCRS, "InvalidSRS", "InvalidCRS", "InvalidParameterValue"},
		{fault.UnknownLayer, "LayerNotDefined", "LayerNotDefined", "InvalidParameterValue"},
		{fault.UnknownStyle, "StyleNotDefined", "StyleNotDefined", "InvalidParameterValue"},
		{fault.NotQueryable, "LayerNotQueryable", "LayerNotQueryable", "OperationNotSupported"},
		{fault.PointOutside, "InvalidPoint", "InvalidPoint", "TileOutOfRange"},
		{fault.StaleUpdate, "CurrentUpdateSequence", "CurrentUpdateSequence", "CurrentUpdateSequence"},
		{fault.InvalidUpdate, "InvalidUpdateSequence", "InvalidUpdateSequence", "InvalidUpdateSequence"},
		{fault.MissingDimension, "MissingDimensionValue", "MissingDimensionValue", "MissingParameterValue"},
		{fault.BadDimension, "InvalidDimensionValue", "InvalidDimensionValue", "InvalidParameterValue"},
		{fault.UnknownOperation, "OperationNotSupported", "OperationNotSupported", "InvalidParameterValue"},
		{fault.MissingParam, "MissingParameterValue", "MissingParameterValue", "MissingParameterValue"},
	} {
		f := fault.New(c.code, "x", "y")
		for d, want := range map[Dialect]string{WMS111: c.wms111, WMS130: c.wms130, OWS110: c.ows_} {
			if got := Explain(f, d, nil).Code; got != want {
				t.Errorf("%v in dialect %d is %s, want %s", c.code, d, got, want)
			}
		}
	}
}

func TestStatusSaysWhoCanMendIt(t *testing.T) {
	server := map[fault.Code]int{fault.Internal: 500, fault.Unavailable: 503, fault.Timeout: 504,
		fault.Forbidden: 403, fault.NotFound: 404, fault.Cancelled: StatusCancelled}
	for _, code := range fault.Codes() {
		want := 200
		if s, ok := server[code]; ok {
			want = s
		}
		for _, d := range []Dialect{WMS111, WMS130} {
			if got := Explain(fault.New(code, "", ""), d, nil).Status; got != want {
				t.Errorf("%v in WMS is %d, want %d", code, got, want)
			}
		}
	}
}

func TestNothingInsideIsShown(t *testing.T) {
	secret := errors.New("password=hunter2 at /var/lib")
	for _, code := range fault.Codes() {
		for _, d := range Dialects() {
			f := fault.Wrap(secret, code, "layers", "what a person may know")
			for _, r := range []*Response{Report(f, d, nil), ReportJSON(f, d, nil, "1.3.0")} {
				if strings.Contains(string(r.Body), "hunter2") {
					t.Errorf("%v in dialect %d shows the cause: %s", code, d, r.Body)
				}
			}
		}
	}
	f := fault.New(fault.Internal, "", "details that a programmer wrote")
	if r := Report(f, WMS130, nil); strings.Contains(string(r.Body), "details") {
		t.Errorf("an internal error shows its message: %s", r.Body)
	}
}

func TestWhatPeopleSentIsEscaped(t *testing.T) {
	hostile := "<script>alert('x')</script> & \"\x01\ufffe]]>"
	for _, d := range Dialects() {
		f := fault.New(fault.BadParam, "lay\"<er>", "%s", hostile)
		r := Report(f, d, nil)
		var any struct {
			XMLName xml.Name
		}
		if err := xml.Unmarshal(r.Body, &any); err != nil {
			t.Errorf("dialect %d: %v\n%s", d, err, r.Body)
		}
		if strings.Contains(string(r.Body), "<script") || strings.Contains(string(r.Body), "\x01") {
			t.Errorf("dialect %d: %s", d, r.Body)
		}
		j := ReportJSON(f, d, nil, "1.3.0")
		if !json.Valid(j.Body) || strings.Contains(string(j.Body), "<script") {
			t.Errorf("dialect %d: %s", d, j.Body)
		}
	}
}

func TestMediaTypesAreExactlyTheSpecified(t *testing.T) {
	f := fault.New(fault.UnknownLayer, "layers", "x")
	for d, want := range map[Dialect]string{WMS111: "application/vnd.ogc.se_xml", WMS130: "text/xml", OWS110: "text/xml", WFS100: "text/xml", WFS110: "text/xml", WFS200: "text/xml"} {
		r := Report(f, d, nil)
		if r.ContentType != want {
			t.Errorf("dialect %d: %s, want %s", d, r.ContentType, want)
		}
		if r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("dialect %d: an exception may be kept", d)
		}
	}
	if r := Report(fault.New(fault.Unavailable, "", "x"), WMS130, nil); r.Header.Get("Retry-After") == "" {
		t.Error("what is away for a while does not say when to come back")
	}
}
