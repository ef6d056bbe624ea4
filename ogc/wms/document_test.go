package wms

import (
	"strings"
	"testing"

	"sigi/catalog"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/ogc/ows"
)

// A document that names the version by nothing but its namespace is of the age
// of the namespace.
func TestADocumentIsOfTheVersionOfItsNamespace(t *testing.T) {
	for space, want := range map[string]string{"http://www.opengis.net/sld": "1.3.0", "http://www.opengis.net/ows": "1.1.1", "": "1.1.1"} {
		root, err := xmltree.Parse([]byte(`<GetMap xmlns="`+space+`"/>`), xmltree.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if p, _, _ := decodeDocument(root, nil); p["VERSION"] != want {
			t.Errorf("%q: %s, want %s", space, p["VERSION"], want)
		}
	}
}

// Whatever document comes, it is decoded or a fault of the client's; what is in
// the address does not get into it.
func FuzzDocument(f *testing.F) {
	f.Add(`<GetMap xmlns="http://www.opengis.net/sld" version="1.3.0"><StyledLayerDescriptor><NamedLayer><Name>a</Name></NamedLayer></StyledLayerDescriptor><CRS>EPSG:4326</CRS>` +
		`<BoundingBox crs="EPSG:4326"><LowerCorner>1 2</LowerCorner><UpperCorner>3 4</UpperCorner></BoundingBox><Output><Size><Width>5</Width><Height>6</Height></Size><Format>image/png</Format></Output></GetMap>`)
	f.Add(`<GetMap><BoundingBox srsName="x"><coord><X>1</X><Y>2</Y></coord><coordinates>1,2 3,4</coordinates></BoundingBox><Elevation><Interval><Min>1</Min><Max>2</Max></Interval></Elevation><VendorOption name="dpi">96</VendorOption></GetMap>`)
	f.Add(`<UserStyle><Name>a</Name></UserStyle>`)
	f.Add(`<GetCapabilities service="WMS" updateSequence="7"/>`)
	f.Fuzz(func(t *testing.T, text string) {
		root, err := xmltree.Parse([]byte(text), xmltree.Limits{Depth: 250, Nodes: 5000})
		if err != nil {
			return
		}
		p, style, err := decodeDocument(root, ows.Params{"MARK": "address"})
		if p == nil {
			t.Fatal("no parameters")
		}
		if !isStyle(root) && p["MARK"] != "" && !strings.Contains(strings.ToUpper(text), "MARK") {
			t.Error("the address is in it")
		}
		if err != nil {
			if fault.Is(err, fault.Internal) {
				t.Errorf("%v", err)
			}
			return
		}
		c := &call{params: p, style: style, session: noLayers{}}
		own, err := c.ownStyles()
		if err == nil {
			d, _, _ := dialectOf(p)
			_, err = decodeGetMap(p, own, d)
		}
		if err != nil && fault.Is(err, fault.Internal) {
			t.Errorf("%v", err)
		}
	})
}

// noLayers is a session of an empty catalog.
type noLayers struct{ Session }

func (noLayers) Catalog() *catalog.Catalog { return &catalog.Catalog{} }
