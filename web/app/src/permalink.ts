/** The address of a view, in the fragment:
 *
 *   #crs=EPSG:32632&at=551603.15,5061341.05&scale=2500&theme=carta_tecnica&drawing=tiles&lang=it
 *   #...&layers=terreno,edifici~0.5,strade~1~chiara
 *
 * at is the centre in the map's system, east first; scale a denominator as the
 * services count it (0.28 mm a pixel). A layer has its opacity and its style
 * behind tildes where they are not the usual ones. Layers stand bottom first.
 */

import type {Language} from './catalog';
import type {Shown} from './composition';

export type Drawing = 'tiles' | 'pictures';

export interface Link {
  crs?: string;
  at?: [number, number];
  scale?: number;
  theme?: string;
  layers?: Shown[];
  drawing?: Drawing;
  lang?: Language;
}

export function readLink(fragment: string): Link {
  const values = new Map<string, string>();
  for (const pair of fragment.replace(/^#/, '').split('&')) {
    const at = pair.indexOf('=');
    if (at > 0) values.set(pair.slice(0, at), pair.slice(at + 1));
  }
  const link: Link = {};
  const crs = decode(values.get('crs'));
  if (crs) link.crs = crs;
  const at = decode(values.get('at'))?.split(',').map(Number);
  if (at?.length === 2 && at.every(Number.isFinite)) link.at = [at[0], at[1]];
  const scale = Number(values.get('scale'));
  if (scale > 0 && Number.isFinite(scale)) link.scale = scale;
  const theme = decode(values.get('theme'));
  if (theme) link.theme = theme;
  const layers = values.get('layers');
  if (layers !== undefined) {
    link.layers = layers.split(',').filter(Boolean).map((item) => {
      const [layer, opacity, style] = item.split('~');
      const o = Number(opacity);
      return {layer: decode(layer) ?? '', style: decode(style) ?? '', opacity: o > 0 && o <= 1 ? o : 1};
    });
  }
  const drawing = values.get('drawing');
  if (drawing === 'tiles' || drawing === 'pictures') link.drawing = drawing;
  const lang = values.get('lang');
  if (lang === 'it' || lang === 'en') link.lang = lang;
  return link;
}

export function writeLink(link: Link): string {
  const parts: string[] = [];
  if (link.crs) parts.push(`crs=${encodeURI(link.crs)}`);
  if (link.at) parts.push(`at=${link.at.map((v) => Number(v.toFixed(2))).join(',')}`);
  if (link.scale) parts.push(`scale=${Number(link.scale.toPrecision(6))}`);
  if (link.theme) parts.push(`theme=${encode(link.theme)}`);
  else if (link.layers)
    parts.push(
      'layers=' +
        link.layers
          .map((s) => {
            if (s.style) return `${encode(s.layer)}~${s.opacity}~${encode(s.style)}`;
            return s.opacity === 1 ? encode(s.layer) : `${encode(s.layer)}~${s.opacity}`;
          })
          .join(','),
    );
  if (link.drawing) parts.push(`drawing=${link.drawing}`);
  if (link.lang) parts.push(`lang=${link.lang}`);
  return '#' + parts.join('&');
}

const encode = (text: string) => encodeURIComponent(text).replaceAll('~', '%7E');

/** A text that was percent-encoded, or undefined: links are typed, too. */
function decode(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
