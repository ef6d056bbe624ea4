package imagery

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// A file that describes a service of another server is no image, by itself or in a
// VRT, and nothing is asked for.
func TestFilesThatDescribeServicesReachNobody(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		http.NotFound(w, nil)
	}))
	defer server.Close()
	wms := fmt.Sprintf(`<GDAL_WMS><Service name="WMS"><ServerUrl>%s/</ServerUrl><Layers>a</Layers><SRS>EPSG:32632</SRS><Version>1.1.1</Version></Service>
<DataWindow><UpperLeftX>0</UpperLeftX><UpperLeftY>100</UpperLeftY><LowerRightX>100</LowerRightX><LowerRightY>0</LowerRightY><SizeX>100</SizeX><SizeY>100</SizeY></DataWindow>
<Projection>EPSG:32632</Projection><BandsCount>3</BandsCount></GDAL_WMS>`, server.URL)
	for name, text := range map[string]string{
		"wms.xml":  wms,
		"wmts.xml": fmt.Sprintf(`<GDAL_WMTS><GetCapabilitiesUrl>%s/</GetCapabilitiesUrl><Layer>a</Layer></GDAL_WMTS>`, server.URL),
		"wcs.xml":  fmt.Sprintf(`<WCS_GDAL><ServiceURL>%s/?</ServiceURL><CoverageName>a</CoverageName></WCS_GDAL>`, server.URL),
		"around.vrt": `<VRTDataset rasterXSize="100" rasterYSize="100"><SRS>EPSG:32632</SRS><GeoTransform>0,1,0,100,0,-1</GeoTransform>
<VRTRasterBand dataType="Byte" band="1"><SimpleSource><SourceFilename relativeToVRT="1">wms.xml</SourceFilename><SourceBand>1</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>`,
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			for n, s := range map[string]string{name: text, "wms.xml": wms} {
				if err := os.WriteFile(filepath.Join(folder, n), []byte(s), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			d, err := openDataset(filepath.Join(folder, name), nil)
			if err == nil {
				row := make([]byte, 100)
				err = d.bands[0].Read(0, 0, row, 100, 1)
				d.close()
			}
			if err == nil {
				t.Error("it is read")
			}
			if strings.Contains(name, "xml") && err != nil && !strings.Contains(err.Error(), "not recognized") {
				t.Errorf("%v", err)
			}
		})
	}
	if n := asked.Load(); n > 0 {
		t.Errorf("the server was asked %d times", n)
	}
}
