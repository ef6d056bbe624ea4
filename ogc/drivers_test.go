package ogc

import (
	"sigi/layers"
	"sigi/layers/imagery"
	"sigi/layers/ogr"
)

// files are the drivers of sources that are files: features and images.
func files() map[string]layers.Driver {
	features := map[string]layers.Driver{"ogr": ogr.Driver{}}
	return map[string]layers.Driver{
		"ogr":     features["ogr"],
		"imagery": imagery.Driver{Indexes: features, Blocks: imagery.NewBlocks(1 << 20)},
	}
}
