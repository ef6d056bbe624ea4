/** Asking the map what is at a point. */

import type Feature from 'ol/Feature';
import GeoJSON from 'ol/format/GeoJSON';
import type {Language, System} from './catalog';
import type {Composition} from './composition';
import type {MapView} from './mapview';
import type {Run} from './plan';
import {asked} from './results';
import {projectionOf} from './systems';
import {ask, getFeatureInfo} from './wms';

/** The features drawn at a coordinate of the map's system, topmost layer
 * first; undefined if no layer that is on can be asked. */
export async function identify(map: MapView, coordinate: number[], system: System, composition: Composition, lang: Language, signal: AbortSignal): Promise<Feature[] | undefined> {
  const run: Run = {names: composition.shown.map((s) => s.layer), styles: composition.shown.map((s) => s.style), opacity: 1};
  const names = run.names.filter((n) => composition.layer(n)?.queryable);
  if (names.length === 0) return undefined;
  const {bound, size, pixel} = map.around(coordinate);
  const url = getFeatureInfo(run, names, {bound, width: size, height: size, ratio: 1}, system, pixel, pixel, asked, lang);
  const response = await ask(url, 'json', signal);
  const projection = projectionOf(system);
  return new GeoJSON().readFeatures(await response.json(), {dataProjection: projection, featureProjection: projection}) as Feature[];
}
