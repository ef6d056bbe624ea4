/** The map service (WMS 1.3.0) as the page asks it. Addresses are relative to
 * the page, so that a prefix of a proxy does not matter. */

import type {Extent, Language, System} from './catalog';
import {ServerError} from './catalog';
import type {Run} from './plan';

const path = 'wms';

/** The dots per inch of the 0.28 mm pixel, which is what is meant where
 * nothing is said (OGC 05-077r4 §10.2). */
const standardDPI = 25.4 / 0.28;

export interface Picture {
  bound: Extent; // in the system, east first
  width: number;
  height: number;
  ratio: number; // device pixels a CSS pixel
}

function address(values: Record<string, string | number>): string {
  return `${path}?${new URLSearchParams(Object.entries(values).map(([k, v]) => [k, String(v)]))}`;
}

function mapValues(run: Run, p: Picture, s: System): Record<string, string | number> {
  const [minX, minY, maxX, maxY] = p.bound;
  return {
    LAYERS: run.names.join(','),
    STYLES: run.styles.some(Boolean) ? run.styles.join(',') : '',
    CRS: s.code.replace('OGC:CRS', 'CRS:'),
    BBOX: (s.northFirst ? [minY, minX, maxY, maxX] : [minX, minY, maxX, maxY]).join(','),
    WIDTH: p.width,
    HEIGHT: p.height,
    ...(p.ratio === 1 ? {} : {DPI: (standardDPI * p.ratio).toFixed(3)}),
  };
}

export function getMap(run: Run, p: Picture, s: System): string {
  return address({
    SERVICE: 'WMS', VERSION: '1.3.0', REQUEST: 'GetMap', ...mapValues(run, p, s),
    FORMAT: 'image/png', TRANSPARENT: 'TRUE', EXCEPTIONS: 'JSON',
  });
}

export function getFeatureInfo(run: Run, asked: string[], p: Picture, s: System, i: number, j: number, count: number, lang: Language): string {
  return address({
    SERVICE: 'WMS', VERSION: '1.3.0', REQUEST: 'GetFeatureInfo', ...mapValues(run, p, s),
    QUERY_LAYERS: asked.join(','), INFO_FORMAT: 'application/geo+json', I: i, J: j, FEATURE_COUNT: count, EXCEPTIONS: 'JSON', LANGUAGE: lang,
  });
}

export function getLegendGraphic(layer: string, style: string, ratio: number, lang: Language): string {
  return address({
    SERVICE: 'WMS', VERSION: '1.3.0', REQUEST: 'GetLegendGraphic', LAYER: layer, STYLE: style, FORMAT: 'image/png', TRANSPARENT: 'TRUE', LANGUAGE: lang,
    ...(ratio === 1 ? {} : {DPI: (standardDPI * ratio).toFixed(3)}),
  });
}

/** Fetches something of the map services. What is no answer of the kind that
 * was asked for becomes a ServerError with the server's words. */
export async function ask(url: string, kind: 'image' | 'json', signal?: AbortSignal): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, {signal});
  } catch (cause) {
    if ((cause as Error).name === 'AbortError') throw cause;
    throw new ServerError('', 0);
  }
  const type = response.headers.get('Content-Type') ?? '';
  if (response.ok && (kind === 'image' ? type.startsWith('image/') : /json/.test(type))) return response;
  throw new ServerError(exceptionText(await response.text()) || response.statusText, response.status);
}

/** The text of an exception, in JSON or XML. */
function exceptionText(body: string): string {
  try {
    const report = JSON.parse(body);
    return (report.exceptions ?? []).map((e: {text?: string}) => e.text ?? '').join('; ');
  } catch {
    const found = /<(?:\w+:)?(?:ServiceException|ExceptionText)[^>]*>([\s\S]*?)<\//.exec(body);
    const entities: Record<string, string> = {lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", '#34': '"', '#39': "'"};
    return (found?.[1] ?? '').trim().replace(/&([#\w]+);/g, (whole, name) => entities[name] ?? whole);
  }
}

/** What a map says is missing of it (Warning header), '' if nothing. */
export function missing(response: Response): string {
  const header = response.headers.get('Warning') ?? '';
  return [...header.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((m) => m[1].replace(/\\(.)/g, '$1')).join('; ');
}
