package main

import (
	"context"
	"fmt"

	"sigi/importer"
	"sigi/importer/mapfile"
	"sigi/importer/qgis"
	"sigi/importer/sld"
)

// importCommand makes a catalog of what people have.
type importCommand struct {
	QGIS    importQGIS    `cmd:"" name:"qgis" help:"Of a QGIS project (.qgz, .qgs): sources, layers, groups, themes and styles."`
	Mapfile importMapfile `cmd:"" name:"mapfile" help:"Of a MapServer mapfile: sources, layers, groups and styles."`
	Imagery importImagery `cmd:"" name:"imagery" help:"Of a folder of images: the tile index of a mosaic."`
	SLD     importSLD     `cmd:"" name:"sld" help:"Of a folder of SLD files: the styles beside the skeleton of a catalog."`
}

// intoFolder is what every import says of where it writes.
type intoFolder struct {
	Out       string `help:"Folder for catalog.yaml, styles and import.txt; made if it is not there." required:"" type:"path"`
	Overwrite bool   `help:"Replace a catalog that is there already."`
}

// write writes a draft and says what will look different.
func (o *intoFolder) write(s streams, d *importer.Draft) error {
	if err := d.Write(o.Out, o.Overwrite); err != nil {
		return fmt.Errorf("sigi import: %w", err)
	}
	layers, made := 0, 0
	d.Layers(func(l *importer.Layer) { layers, made = layers+1, made+len(l.Styles) })
	fmt.Fprintf(s.out, "%s: %d layers, %d styles, %d sources, %d map themes; %d places will look different\n\n",
		o.Out, layers, made, len(d.Sources), len(d.Themes), d.Report.Len())
	if _, err := d.Report.WriteTo(s.out); err != nil {
		return err
	}
	fmt.Fprintf(s.out, "\nNext: sigi check --catalog %s/catalog.yaml\n", o.Out)
	return nil
}

type importQGIS struct {
	Project string   `arg:"" help:"The project file." type:"path"`
	SVG     []string `name:"svg" help:"Folders of SVG symbols beside QGIS' own." type:"path"`
	intoFolder
}

// Run imports a QGIS project.
func (c *importQGIS) Run(_ context.Context, s streams) error {
	d, err := qgis.Read(c.Project, qgis.Options{Pictures: c.SVG})
	if err != nil {
		return fmt.Errorf("sigi import: %w", err)
	}
	return c.write(s, d)
}

type importMapfile struct {
	File string `arg:"" help:"The mapfile." type:"path"`
	intoFolder
}

// Run imports a mapfile.
func (c *importMapfile) Run(_ context.Context, s streams) error {
	d, err := mapfile.Read(c.File)
	if err != nil {
		return fmt.Errorf("sigi import: %w", err)
	}
	return c.write(s, d)
}

type importSLD struct {
	Folder string `arg:"" help:"The folder of SLD files." type:"path"`
	intoFolder
}

// Run imports a folder of styles.
func (c *importSLD) Run(_ context.Context, s streams) error {
	d, err := sld.Read(c.Folder)
	if err != nil {
		return fmt.Errorf("sigi import: %w", err)
	}
	return c.write(s, d)
}
