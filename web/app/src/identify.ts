/** Asking the map what is at a point. */

import type Feature from 'ol/Feature';
import GeoJSON from 'ol/format/GeoJSON';
import type {Language, System} from './catalog';
import type {Shown} from './composition';
import type {MapView} from './mapview';
import type {Run} from './plan';
import {asked} from './results';
import {projectionOf} from './systems';
import {ask, getFeatureInfo} from './wms';

/** The features of some layers drawn at a coordinate of the map's system,
 * topmost layer first. most is how many layers one request may have. */
export async function identify(map: MapView, coordinate: number[], system: System, shown: Shown[], most: number | undefined, lang: Language, signal: AbortSignal): Promise<Feature[]> {
  const {bound, size, pixel} = map.around(coordinate);
  const projection = projectionOf(system);
  const found: Feature[] = [];
  for (let end = shown.length; end > 0; end -= most ?? end) {
    const part = shown.slice(Math.max(0, end - (most ?? end)), end);
    const run: Run = {names: part.map((s) => s.layer), styles: part.map((s) => s.style), opacity: 1};
    const url = getFeatureInfo(run, run.names, {bound, width: size, height: size, ratio: 1}, system, pixel, pixel, asked, lang);
    const response = await ask(url, 'json', signal);
    found.push(...(new GeoJSON().readFeatures(await response.json(), {dataProjection: projection, featureProjection: projection}) as Feature[]));
  }
  return found;
}
