/** The map: one OpenLayers map whose view is in one system, with the pictures
 * of a composition and a highlight above them. It knows no catalog beyond
 * systems, and nothing of the page around it. */

import OLMap from 'ol/Map';
import View from 'ol/View';
import {defaults as interactions} from 'ol/interaction/defaults';
import ImageLayer from 'ol/layer/Image';
import TileLayer from 'ol/layer/Tile';
import VectorLayer from 'ol/layer/Vector';
import VectorSource from 'ol/source/Vector';
import {getPointResolution, transform} from 'ol/proj';
import {buffer, getHeight, getWidth} from 'ol/extent';
import {Circle, Fill, Stroke, Style} from 'ol/style';
import Point from 'ol/geom/Point';
import Feature from 'ol/Feature';
import type Layer from 'ol/layer/Layer';
import type {Catalog, Extent, System, Theme} from './catalog';
import type {Drawing} from './permalink';
import type {Composition, Shown} from './composition';
import {WholePicture} from './pictures';
import {planPictures} from './plan';
import {setOf, tiledLayers} from './tiling';
import {denominatorOf, extentIn, projectionOf, resolutionOf} from './systems';
import type {Traffic} from './traffic';

/** Milliseconds after which old pictures go, come what may. */
const longestOverlap = 3000;

/** No closer than this: a centimetre would be some pixels. */
const closest = 50;

const halo = (width: number, colour: string) => new Stroke({width, color: colour, lineCap: 'round', lineJoin: 'round'});
const point = (radius: number, fill: string, stroke: string, width: number) =>
  new Circle({radius, fill: new Fill({color: fill}), stroke: new Stroke({color: stroke, width})});
const found = [new Style({stroke: halo(5, '#ffffffb0'), fill: new Fill({color: '#ffb00030'})}), new Style({stroke: halo(2, '#b35c00'), image: point(6, '#ffb00080', '#b35c00', 2)})];
const chosen = [
  new Style({stroke: halo(8, '#ffffffe0'), fill: new Fill({color: '#ffb00066'}), image: point(10, '#ffffffe0', '#fff', 2), zIndex: 1}),
  new Style({stroke: halo(4, '#d9480f'), image: point(7, '#ffb000', '#d9480f', 3), zIndex: 2}),
];
const asked = new Style({image: point(5, '#fff', '#17324d', 2.5), zIndex: 3});

export class MapView extends EventTarget {
  private map: OLMap;
  private system!: System;
  private whole!: Extent; // everything, in the system
  private layers: Layer[] = [];
  private retired: Layer[] = []; // below them, until they are drawn
  private pictures: {layer: ImageLayer<WholePicture>; source: WholePicture}[] = [];
  private highlights = new VectorSource();
  private overlay = new VectorLayer({source: this.highlights, zIndex: 10, style: (f) => (f.get('asked') ? asked : f.get('chosen') ? chosen : found)});
  private drawing: Drawing = 'pictures';

  constructor(private element: HTMLElement, private catalog: Catalog, private composition: Composition, private unready: Set<string>, private traffic: Traffic) {
    super();
    this.map = new OLMap({
      target: element,
      controls: [],
      keyboardEventTarget: element,
      interactions: interactions({altShiftDragRotate: false, pinchRotate: false}),
      layers: [this.overlay],
      maxTilesLoading: 12,
    });
    this.map.on('moveend', () => this.dispatchEvent(new Event('move')));
    this.map.on('rendercomplete', () => this.dispatchEvent(new Event('rest')));
    this.map.on('singleclick', (e) => this.dispatchEvent(new CustomEvent('ask', {detail: e.coordinate})));
    this.map.on('pointermove', (e) => !e.dragging && this.dispatchEvent(new CustomEvent('pointer', {detail: e.coordinate})));
    element.addEventListener('pointerleave', () => this.dispatchEvent(new CustomEvent('pointer', {detail: undefined})));
    element.addEventListener('keydown', (e) => {
      if (e.key === 'Enter' && e.target === element) this.dispatchEvent(new CustomEvent('ask', {detail: this.center}));
    });
  }

  get center(): [number, number] {
    return (this.map.getView().getCenter() ?? [0, 0]) as [number, number];
  }

  get resolution(): number {
    return this.map.getView().getResolution() ?? 1;
  }

  /** As the services count it: of the map's units, not of the ground. */
  get denominator(): number {
    return denominatorOf(this.resolution, this.system);
  }

  /** The scales the map can have, as denominators; any if undefined. Tiles are
   * sharp at those of their matrices alone. */
  get denominators(): number[] | undefined {
    return this.resolutions?.map((r) => denominatorOf(r, this.system));
  }

  private get resolutions(): number[] | undefined {
    if (this.drawing !== 'tiles') return undefined;
    return setOf(this.catalog, this.system)?.matrices.map((m) => m.resolution);
  }

  /** Metres of ground a pixel in the middle of the map. */
  get groundResolution(): number {
    return getPointResolution(projectionOf(this.system), this.resolution, this.center, 'm');
  }

  /** Shows the map in a system: at a place and scale where they are given,
   * else where it was (unless anew), else everything. */
  show(system: System, extent: Extent | undefined, place?: {at?: [number, number]; denominator?: number}, anew = false): void {
    const before = this.system && !anew ? {center: this.center, ground: this.groundResolution, system: this.system} : undefined;
    this.system = system;
    const projection = projectionOf(system);
    const whole = extentIn(extent ?? system.area, system);
    const side = Math.max(getWidth(whole), getHeight(whole));
    this.whole = whole;
    const view = this.newView();
    view.setCenter([(whole[0] + whole[2]) / 2, (whole[1] + whole[3]) / 2]);
    view.setResolution(side / 800);
    this.map.setView(view);
    if (place?.at) {
      view.setCenter(place.at);
      view.setResolution(resolutionOf(place.denominator ?? 5000, system));
    } else if (before) {
      const center = transform(before.center, projectionOf(before.system), projection);
      view.setCenter(center);
      // The same ground: a unit of Mercator is shorter than a metre.
      view.setResolution(before.ground / getPointResolution(projection, 1, center, 'm'));
    } else {
      this.fit(extent ?? system.area, false);
    }
    this.highlight([], undefined);
    this.rebuild();
    this.drop(); // it is in another system
    this.dispatchEvent(new Event('move'));
  }

  private newView(): View {
    const side = Math.max(getWidth(this.whole), getHeight(this.whole));
    const coarsest = (side / 200) * 4;
    const finest = resolutionOf(closest, this.system);
    const own = this.resolutions?.filter((r) => r <= coarsest * 2 && r >= finest / 2);
    return new View({
      projection: projectionOf(this.system),
      ...(own?.length ? {resolutions: own, constrainResolution: true} : {minResolution: finest, maxResolution: coarsest}),
      extent: buffer(this.whole, side),
      constrainOnlyCenter: true,
      smoothExtentConstraint: false,
      enableRotation: false,
    });
  }

  /** Moves to where a permalink says. */
  go(at: [number, number], denominator: number | undefined): void {
    const view = this.map.getView();
    view.setCenter(at);
    if (denominator) view.setResolution(resolutionOf(denominator, this.system));
  }

  fit(extent: Extent, animated = true): void {
    const size = this.map.getSize() ?? [800, 600];
    this.map.getView().fit(extentIn(extent, this.system), {
      size,
      padding: [24, 24, 24, 24],
      minResolution: resolutionOf(500, this.system),
      duration: animated && !reducedMotion() ? 350 : 0,
    });
  }

  zoom(by: number): void {
    const view = this.map.getView();
    view.cancelAnimations();
    view.animate({zoom: (view.getZoom() ?? 0) + by, duration: reducedMotion() ? 0 : 200});
  }

  setDenominator(denominator: number): void {
    this.map.getView().animate({resolution: resolutionOf(denominator, this.system), duration: reducedMotion() ? 0 : 250});
  }

  /** Draws the composition as it is now. */
  draw(drawing: Drawing): void {
    const switched = drawing !== this.drawing;
    this.drawing = drawing;
    if (!this.system) return;
    if (switched) {
      const {center, resolution} = this;
      const view = this.newView();
      view.setCenter(center);
      view.setResolution(view.getConstrainedResolution(resolution) ?? resolution);
      this.map.setView(view);
    }
    const runs = planPictures(...this.drawable(), this.catalog.limits);
    if (drawing === 'tiles' || switched || runs.length !== this.pictures.length) return this.rebuild();
    // What is shown stays until the new pictures are there.
    runs.forEach((run, i) => {
      const {layer, source} = this.pictures[i];
      layer.setOpacity(run.opacity);
      source.draw(run);
    });
  }

  /** What of the composition can be drawn now: asking for the rest brings
   * nothing but errors. It is a theme only if all of it can. */
  private drawable(): [Shown[], Theme | undefined] {
    const {shown} = this.composition;
    const ready = shown.filter((s) => !this.unready.has(s.layer));
    return [ready, ready.length === shown.length ? this.composition.theme() : undefined];
  }

  /** Uses another catalog, or other data; unready are the layers that cannot be
   * drawn now. Asks for every picture anew. */
  use(catalog: Catalog, unready: Set<string>): void {
    this.catalog = catalog;
    this.unready = unready;
    this.rebuild();
  }

  /** Asks for every picture anew: data came, or something failed. */
  again(): void {
    if (this.pictures.length > 0) for (const {source} of this.pictures) source.again();
    else this.rebuild();
  }

  private rebuild(): void {
    if (!this.system) return;
    this.retire();
    this.pictures = [];
    const set = this.drawing === 'tiles' ? setOf(this.catalog, this.system) : undefined;
    if (set) {
      this.layers = tiledLayers(this.catalog, ...this.drawable(), this.system, set, this.traffic).map(
        ({source, opacity}) => new TileLayer({source, opacity, preload: 0, cacheSize: 256}),
      );
    } else {
      this.layers = planPictures(...this.drawable(), this.catalog.limits).map((run) => {
        const source = new WholePicture(run, this.system, this.catalog.limits, this.traffic);
        const layer = new ImageLayer({source, opacity: run.opacity});
        this.pictures.push({layer, source});
        return layer;
      });
    }
    this.layers.forEach((l, i) => this.map.getLayers().insertAt(this.retired.length + i, l));
  }

  /** Leaves what is shown below what is to come, so that the map is never
   * empty in between; what lay there before goes. */
  private retire(): void {
    this.drop();
    this.retired = this.layers;
    this.layers = [];
    const {retired} = this;
    const gone = () => this.retired === retired && this.drop();
    this.map.once('rendercomplete', gone);
    setTimeout(gone, longestOverlap);
  }

  private drop(): void {
    for (const l of this.retired) {
      this.map.removeLayer(l);
      l.getSource()?.dispose();
      l.dispose(); // what it still waits for is no longer wanted
    }
    this.retired = [];
  }

  /** A picture around a point for GetFeatureInfo, and the pixel in it. */
  around(coordinate: number[]): {bound: Extent; size: number; pixel: number} {
    const size = 101;
    const half = (size / 2) * this.resolution;
    const [x, y] = coordinate;
    return {bound: [x - half, y - half, x + half, y + half], size, pixel: (size - 1) / 2};
  }

  /** Shows features that were found, one of them as chosen, and where was asked. */
  highlight(features: Feature[], at: number[] | undefined): void {
    this.highlights.clear();
    this.highlights.addFeatures(features);
    if (at) {
      const f = new Feature(new Point(at));
      f.set('asked', true);
      this.highlights.addFeature(f);
    }
  }

  /** Moves so that a place is seen although a panel covers part of the map. */
  reveal(coordinate: number[], covered: {right: number; bottom: number}): void {
    const pixel = this.map.getPixelFromCoordinate(coordinate);
    const size = this.map.getSize();
    if (!pixel || !size) return;
    const dx = Math.max(0, pixel[0] - (size[0] - covered.right - 40));
    const dy = Math.max(0, pixel[1] - (size[1] - covered.bottom - 40));
    if (dx === 0 && dy === 0) return;
    const r = this.resolution;
    const [x, y] = this.center;
    this.map.getView().animate({center: [x + dx * r, y - dy * r], duration: reducedMotion() ? 0 : 250});
  }

  get size(): number[] {
    return this.map.getSize() ?? [this.element.clientWidth, this.element.clientHeight];
  }
}

const reducedMotion = () => matchMedia('(prefers-reduced-motion: reduce)').matches;
