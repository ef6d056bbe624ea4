/** Reference systems: their definitions come from the server's PROJ. */

import proj4 from 'proj4';
import {get as getProjection, transform, transformExtent} from 'ol/proj';
import {register} from 'ol/proj/proj4';
import type Projection from 'ol/proj/Projection';
import type {Extent, System} from './catalog';

const degrees = 'EPSG:4326'; // in OpenLayers: longitude, latitude

/** Makes systems known to OpenLayers. */
export function learn(systems: System[]): void {
  for (const s of systems) {
    // The axis says how the authority declares the system. Coordinates in the
    // page are always east, north; the axis turns boxes in WMS 1.3.0 alone.
    if (!proj4.defs(s.code)) proj4.defs(s.code, s.proj4 + (s.northFirst ? ' +axis=neu' : ''));
  }
  register(proj4);
}

export const projectionOf = (system: System): Projection => getProjection(system.code)!;

/** Maps can be shown in projected systems. */
export const mappable = (systems: System[]): System[] => systems.filter((s) => !s.geographic && getProjection(s.code));

/** A scale denominator, by a pixel of 0.28 mm (OGC 06-042 §7.2.4.6.9). */
export const denominatorOf = (resolution: number, s: System): number => (resolution * s.metres) / 0.00028;
export const resolutionOf = (denominator: number, s: System): number => (denominator * 0.00028) / s.metres;

export function convert(point: number[], from: System, to: System): [number, number] {
  return transform(point, projectionOf(from), projectionOf(to)) as [number, number];
}

/** An extent in degrees as one of a system, which bows of parallels may widen. */
export function extentIn(extent: Extent, s: System): Extent {
  return transformExtent(extent, degrees, projectionOf(s), 8) as Extent;
}

/** A point as people of a language write it: decimals, and letters for the
 * directions, so that no order of axes is guessed. */
export function writePoint(point: number[], s: System, words: {east: string; north: string; west: string; south: string}, lang: string): string {
  const [x, y] = point;
  if (!Number.isFinite(x) || !Number.isFinite(y)) return '—';
  const digits = s.geographic ? 6 : 2;
  const number = new Intl.NumberFormat(lang, {minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: true});
  const east = s.geographic ? `${number.format(Math.abs(x))}° ${x < 0 ? words.west : words.east}` : `${words.east} ${number.format(x)}`;
  const north = s.geographic ? `${number.format(Math.abs(y))}° ${y < 0 ? words.south : words.north}` : `${words.north} ${number.format(y)}`;
  return s.northFirst ? `${north}\u2002${east}` : `${east}\u2002${north}`;
}

/** A point for a machine, in the order the authority declares. */
export function machinePoint(point: number[], s: System): string {
  const [x, y] = point.map((v) => v.toFixed(s.geographic ? 7 : 3));
  return s.northFirst ? `${y}, ${x}` : `${x}, ${y}`;
}
