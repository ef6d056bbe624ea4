/** OpenLayers as its users use it, reading the services of another server: the
 * test TestOpenLayersReadsAllServices loads this into a blank page and asks.
 * Nothing in here is written for this server. */

import proj4 from 'proj4';
import OLMap from 'ol/Map';
import View from 'ol/View';
import type Feature from 'ol/Feature';
import GeoJSON from 'ol/format/GeoJSON';
import GML2 from 'ol/format/GML2';
import GML3 from 'ol/format/GML3';
import GML32 from 'ol/format/GML32';
import WFS from 'ol/format/WFS';
import WMTSCapabilities from 'ol/format/WMTSCapabilities';
import ImageLayer from 'ol/layer/Image';
import TileLayer from 'ol/layer/Tile';
import type Layer from 'ol/layer/Layer';
import ImageWMS from 'ol/source/ImageWMS';
import TileWMS from 'ol/source/TileWMS';
import WMTS, {optionsFromCapabilities} from 'ol/source/WMTS';
import {getCenter} from 'ol/extent';
import {addProjection, get as getProjection} from 'ol/proj';
import Projection from 'ol/proj/Projection';
import {register} from 'ol/proj/proj4';

interface Place {
  crs: string; // "EPSG:n"
  x: number;
  y: number;
  half: number; // of the map's width, in units of the CRS
}

interface Found {
  id: string;
  x: number; // the middle of its geometry
  y: number;
}

const size = 101;
const resolutionOf = (p: Place) => (2 * p.half) / size;
const urn = (crs: string) => crs.replace('EPSG:', 'urn:ogc:def:crs:EPSG::');

/** Makes a system known, by both of its names. */
function define(code: string, definition: string, northFirst: boolean): void {
  const axis = northFirst ? 'neu' : 'enu';
  for (const name of [code, urn(code)]) {
    proj4.defs(name, `${definition} +axis=${axis}`);
    // Degrees of systems that come from proj4 are those of a sphere in
    // OpenLayers, a thousandth shorter than OGC's; scales need the latter.
    if (!getProjection(name) && definition.includes('+proj=longlat')) {
      addProjection(new Projection({code: name, units: 'degrees', metersPerUnit: (Math.PI * 6378137) / 180, axisOrientation: axis}));
    }
  }
  register(proj4);
}

/** The colour in the middle of a map of one layer. */
function colour(layer: Layer, p: Place): Promise<string> {
  const target = document.createElement('div');
  target.style.width = target.style.height = `${size}px`;
  document.body.append(target);
  const map = new OLMap({
    target,
    controls: [],
    pixelRatio: 1,
    layers: [layer],
    view: new View({projection: p.crs, center: [p.x, p.y], resolution: resolutionOf(p)}),
  });
  return new Promise((done, fail) => {
    const source = layer.getSource() as any;
    for (const event of ['imageloaderror', 'tileloaderror']) source.on(event, () => fail(new Error(`${event} at ${p.crs} ${p.x} ${p.y}`)));
    map.once('rendercomplete', () => {
      const canvas = target.querySelector('canvas')!;
      const middle = Math.floor(size / 2);
      const [r, g, b] = canvas.getContext('2d')!.getImageData(middle, middle, 1, 1).data;
      map.setTarget(undefined);
      target.remove();
      done('#' + [r, g, b].map((v) => v.toString(16).padStart(2, '0')).join(''));
    });
  });
}

async function text(url: string, init?: RequestInit): Promise<string> {
  const response = await fetch(url, init);
  const body = await response.text();
  if (!response.ok) throw new Error(`${response.status} at ${url}: ${body.slice(0, 500)}`);
  return body;
}

function listed(features: Feature[]): Found[] {
  return features.map((f) => {
    const [x, y] = getCenter(f.getGeometry()!.getExtent());
    return {id: String(f.getId()), x, y};
  });
}

async function wms(base: string, version: string, tiled: boolean, layer: string, p: Place) {
  const options = {url: `${base}/wms`, params: {LAYERS: layer, VERSION: version}, crossOrigin: 'anonymous'};
  const source = tiled ? new TileWMS(options) : new ImageWMS({...options, ratio: 1});
  const shown = await colour(tiled ? new TileLayer({source: source as TileWMS}) : new ImageLayer({source: source as ImageWMS}), p);
  const info = source.getFeatureInfoUrl([p.x, p.y], resolutionOf(p), p.crs, {INFO_FORMAT: 'application/geo+json', QUERY_LAYERS: layer})!;
  return {colour: shown, found: listed(new GeoJSON().readFeatures(await text(info)) as Feature[])};
}

async function wmts(base: string, encoding: 'KVP' | 'REST', layer: string, p: Place) {
  const address = encoding === 'REST' ? `${base}/wmts/1.0.0/WMTSCapabilities.xml` : `${base}/wmts?SERVICE=WMTS&REQUEST=GetCapabilities&VERSION=1.0.0`;
  const capabilities = new WMTSCapabilities().read(await text(address));
  const options = optionsFromCapabilities(capabilities, {layer, projection: p.crs, requestEncoding: encoding, crossOrigin: 'anonymous'});
  if (!options) throw new Error(`no tiles of ${layer} in ${p.crs}`);
  const code = getProjection(options.projection)?.getCode();
  if (code !== p.crs && code !== urn(p.crs)) throw new Error(`tiles in ${code}, asked for ${p.crs}`);
  const source = new WMTS(options);
  const shown = await colour(new TileLayer({source}), p);
  // OpenLayers asks no features of a tile service; the pixel is its grid's.
  const grid = options.tileGrid;
  const z = grid.getZForResolution(resolutionOf(p));
  const [, column, row] = grid.getTileCoordForCoordAndZ([p.x, p.y], z);
  const [minX, , , maxY] = grid.getTileCoordExtent([z, column, row]);
  const r = grid.getResolution(z);
  const info = `${base}/wmts?` + new URLSearchParams({
    SERVICE: 'WMTS', REQUEST: 'GetFeatureInfo', VERSION: '1.0.0', LAYER: layer, STYLE: options.style, FORMAT: options.format ?? 'image/png',
    TILEMATRIXSET: options.matrixSet, TILEMATRIX: grid.getMatrixId(z), TILEROW: String(row), TILECOL: String(column),
    I: String(Math.floor((p.x - minX) / r)), J: String(Math.floor((maxY - p.y) / r)), INFOFORMAT: 'application/geo+json',
  });
  return {colour: shown, found: listed(new GeoJSON().readFeatures(await text(info)) as Feature[])};
}

/** The order of a box on the wire: as declared where the system is named by
 * its URN, else east first. */
function box(p: Place, crs: string): number[] {
  const e = [p.x - p.half, p.y - p.half, p.x + p.half, p.y + p.half];
  return crs.startsWith('urn') && getProjection(p.crs)!.getAxisOrientation().startsWith('ne') ? [e[1], e[0], e[3], e[2]] : e;
}

async function wfs(base: string, version: string, format: string, layer: string, p: Place) {
  const crs = version === '1.0.0' || format.includes('json') ? p.crs : urn(p.crs);
  const url = `${base}/wfs?` + new URLSearchParams({
    SERVICE: 'WFS', REQUEST: 'GetFeature', VERSION: version, [version === '2.0.0' ? 'TYPENAMES' : 'TYPENAME']: layer,
    SRSNAME: crs, BBOX: `${box(p, crs)},${crs}`, ...(format ? {OUTPUTFORMAT: format} : {}),
  });
  const body = await text(url);
  const readers: Record<string, () => Feature[]> = {
    '1.0.0': () => new WFS({version: '1.0.0', gmlFormat: new GML2()}).readFeatures(body) as Feature[],
    '1.1.0': () => new WFS({version: '1.1.0', gmlFormat: new GML3()}).readFeatures(body) as Feature[],
    '2.0.0': () => new WFS({version: '2.0.0', gmlFormat: new GML32()}).readFeatures(body) as Feature[],
  };
  return {found: listed(format.includes('json') ? (new GeoJSON().readFeatures(body) as Feature[]) : readers[version]())};
}

/** By the request that OpenLayers writes: XML, POST. */
async function wfsPost(base: string, version: string, namespace: string, layer: string, geometry: string, p: Place) {
  const format = new WFS({version, gmlFormat: version === '2.0.0' ? new GML32() : new GML3()});
  const srsName = urn(p.crs);
  const [minX, minY, maxX, maxY] = box(p, srsName);
  const request = format.writeGetFeature({
    srsName, featureNS: namespace, featurePrefix: 'n', featureTypes: [layer], geometryName: geometry, bbox: [minX, minY, maxX, maxY],
  });
  const body = await text(`${base}/wfs`, {method: 'POST', headers: {'Content-Type': 'text/xml'}, body: new XMLSerializer().serializeToString(request)});
  return {found: listed(format.readFeatures(body) as Feature[])};
}

(window as any).client = {define, wms, wmts, wfs, wfsPost};
