package ows

import (
	"testing"

	"sigi/fault"
)

func TestTheFirstAcceptedVersionThatIsSpokenIsChosen(t *testing.T) {
	wfs := []Version{{1, 0, 0}, {1, 1, 0}, {2, 0, 0}}
	for _, c := range []struct{ asked, want string }{
		{"2.0.0,1.1.0", "2.0.0"},
		{"1.1.0,2.0.0", "1.1.0"},
		{"9999.12.31,2.0.0", "2.0.0"},
		{"2.0.2, 1.0.0", "1.0.0"},
		{"nonsense,1.0.0", "1.0.0"},
	} {
		if v, err := Accept(c.asked, wfs); err != nil || v.String() != c.want {
			t.Errorf("%s: %v %v, want %s", c.asked, v, err, c.want)
		}
	}
	for _, none := range []string{"", "3.0.0", "0.0.0,2.0.1"} {
		if v, err := Accept(none, wfs); !fault.Is(err, fault.VersionRejected) {
			t.Errorf("%q: %v %v", none, v, err)
		}
	}
}

func TestSectionsAreThoseNamed(t *testing.T) {
	known := []string{"ServiceIdentification", "Contents"}
	all, err := ParseSections("Contents,all", known)
	if err != nil || !all.Has("ServiceIdentification") {
		t.Error("All is not all", err)
	}
	one, err := ParseSections("contents", known)
	if err != nil || !one.Has("Contents") || one.Has("ServiceIdentification") {
		t.Error("one is not one", one, err)
	}
	if _, err := ParseSections("Bogus", known); !fault.Is(err, fault.BadParam) {
		t.Error("bogus", err)
	}
	if _, err := ParseSections(" ", known); !fault.Is(err, fault.MissingParam) {
		t.Error("empty", err)
	}
}

func TestUpdateSequencesAreCompared(t *testing.T) {
	for _, c := range []struct {
		asked, ours string
		current     bool
		higher      bool
	}{
		{"", "7", false, false}, {"7", "7", true, false}, {"6", "7", false, false}, {"8", "7", false, true},
		{"x", "7", false, false}, {"10", "9", false, true}, {"1E1", "10", true, false}, {"1.7E 12", "1700000000000", true, false}, {"9", "10", false, false},
		{"7.0E0", "7", true, false}, {"1.795644485113E12", "1795644485112", false, true}, {"0x8", "7", false, false}, {"inf", "7", false, false},
	} {
		current, err := Current(c.asked, c.ours)
		if current != c.current || fault.Is(err, fault.InvalidUpdate) != c.higher {
			t.Errorf("%q against %q: %t %v", c.asked, c.ours, current, err)
		}
	}
}
