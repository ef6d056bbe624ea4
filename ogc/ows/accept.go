package ows

import (
	"slices"
	"strconv"
	"strings"

	"sigi/fault"
)

// Accept chooses a version by AcceptVersions, "2.0.0,1.1.0" (OGC 06-121r3
// §7.3.2): the first of the client's list that is supported. What is no
// version is passed over. fault.VersionRejected if nothing is left.
func Accept(text string, supported []Version) (Version, error) {
	for each := range strings.SplitSeq(text, ",") {
		if v, ok := ParseVersion(strings.TrimSpace(each)); ok && slices.Contains(supported, v) {
			return v, nil
		}
	}
	names := make([]string, len(supported))
	for i, v := range supported {
		names[i] = v.String()
	}
	return Version{}, fault.New(fault.VersionRejected, "acceptversions", "no version of ACCEPTVERSIONS is spoken; there are %s", strings.Join(names, ", "))
}

// Sections are the parts of a capabilities document that are wanted, by the
// names of the specification; nil is all of them.
type Sections map[string]bool

// ParseSections reads SECTIONS, "ServiceIdentification,Contents" (OGC
// 06-121r3 §7.3.3). "All" and an absent parameter are all; an empty one is
// fault.MissingParam, a name that is not known fault.BadParam.
func ParseSections(text string, known []string) (Sections, error) {
	if strings.TrimSpace(text) == "" {
		return nil, fault.New(fault.MissingParam, "sections", "SECTIONS is empty")
	}
	wanted := Sections{}
	for each := range strings.SplitSeq(text, ",") {
		each = strings.TrimSpace(each)
		if strings.EqualFold(each, "All") {
			return nil, nil
		}
		i := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, each) })
		if i < 0 {
			return nil, fault.New(fault.BadParam, "sections", "SECTIONS names %.80q; there are %s", each, strings.Join(known, ", "))
		}
		wanted[known[i]] = true
	}
	return wanted, nil
}

// Has reports whether a section is wanted.
func (s Sections) Has(name string) bool { return s == nil || s[name] }

// Current compares the UPDATESEQUENCE that a client has with ours: current
// says they are equal; higher than ours is fault.InvalidUpdate. Numbers are
// compared by value, as some clients write them with an exponent (1.7E12); our
// milliseconds are exact in a float64. Sequences that are not both numbers have
// no order: they are equal or ours is newer (OGC 06-042 §7.2.3.5, 06-121r3
// §7.3.4).
func Current(asked, ours string) (current bool, err error) {
	if asked == "" || ours == "" {
		return false, nil
	}
	// A plus that was not percent-encoded has become a space.
	a, err1 := decimal(strings.NewReplacer("E ", "E+", "e ", "e+").Replace(asked))
	o, err2 := decimal(ours)
	numbers := err1 == nil && err2 == nil
	switch {
	case asked == ours, numbers && a == o:
		return true, nil
	case numbers && a > o:
		return false, fault.New(fault.InvalidUpdate, "updatesequence", "UPDATESEQUENCE is %.80q, higher than ours (%.80q)", asked, ours)
	}
	return false, nil
}

// decimal reads a number; Go's own reader also takes "inf", "nan" and
// hexadecimal.
func decimal(text string) (float64, error) {
	if strings.Trim(text, "0123456789+-.eE") != "" {
		return 0, strconv.ErrSyntax
	}
	return strconv.ParseFloat(text, 64)
}
