package catalog

import "testing"

func TestAnEndpointIsAPartOfTheCatalogWithItsOwnMetadata(t *testing.T) {
	c, err := Load("testdata/endpoints.good.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := c.Endpoint("nessuno"); ok {
		t.Error("an endpoint that is not there is found")
	}
	part, ok := c.Endpoint("urbanistica")
	if !ok || len(c.Endpoints) != 1 {
		t.Fatal("the endpoint is not there")
	}
	s := part.Service
	if s.Title != (Text{It: "Piani", En: "Plans"}) || s.Contact.Organization != "Ufficio di piano" || s.Keywords != nil {
		t.Errorf("its own: %+v", s)
	}
	if s.Licence != "CC BY 4.0" || s.Language != "it" || part.Limits != c.Limits || part.Revision != c.Revision {
		t.Errorf("the whole's: %+v", s)
	}
	if c.Service.Title.It != "Comune" || len(c.Service.Keywords) != 1 || len(c.CRSs) != 2 || len(c.Layers) != 3 {
		t.Errorf("the whole was changed: %+v", c.Service)
	}
	if len(part.CRSs) != 1 || part.CRSs[0].String() != "EPSG:3003" {
		t.Error(part.CRSs)
	}
	for name, known := range map[string]bool{"piani": true, "zone": true, "ambiti": true, "strade": false} {
		if n, ok := part.Named(name); ok != known {
			t.Errorf("%s is known: %v", name, n)
		}
	}
	if _, ok := part.Theme("pgt"); !ok || len(part.MapThemes) != 1 || len(part.Layers) != 2 {
		t.Errorf("layers %d, themes %d", len(part.Layers), len(part.MapThemes))
	}
	whole, _ := c.Named("zone")
	if n, _ := part.Named("zone"); n != whole {
		t.Error("a layer of an endpoint is another than the whole's")
	}
}
