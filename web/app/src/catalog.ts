/** What the server says of its catalog (/api/catalog.json) and of what is
 * ready (/api/readiness.json). The Go side is in ../../catalog.go. */

export type Language = 'it' | 'en';
/** west, south, east, north in degrees */
export type Extent = [number, number, number, number];

export interface Catalog {
  sequence: string;
  language: Language;
  languages: Language[];
  title: string;
  abstract?: string;
  provider?: string;
  email?: string;
  link?: string;
  licence?: string;
  base?: string;
  services: {name: string; path: string}[];
  extent?: Extent;
  systems: System[];
  themes: Theme[];
  tree: Node[];
  limits: {width: number; height: number; layers?: number};
  tiles: {format: string; sets: TileSet[]};
}

export interface System {
  code: string;
  name: string;
  proj4: string;
  northFirst: boolean;
  geographic: boolean;
  metres: number;
  area: Extent;
}

/** A tile matrix set; the coarsest matrix first. */
export interface TileSet {
  id: string;
  system: string;
  matrices: {id: string; resolution: number; origin: [number, number]; tile: [number, number]; size: [number, number]}[];
}

export interface Group {
  kind: 'group';
  name?: string;
  title: string;
  abstract?: string;
  extent?: Extent;
  children?: Node[];
}

export interface Layer {
  kind: 'layer';
  name: string;
  title: string;
  abstract?: string;
  extent?: Extent;
  queryable?: boolean;
  minDenominator?: number;
  maxDenominator?: number;
  attribution?: string;
  metadata?: string;
  styles: {name: string; title: string; minDenominator?: number; maxDenominator?: number}[];
  attributes?: {name: string; title: string}[];
}

export type Node = Group | Layer;

export interface Theme {
  name: string;
  title: string;
  abstract?: string;
  layers: {layer: string; style?: string}[];
}

export interface Readiness {
  sequence: string;
  ready: boolean;
  layers: {layer: string; state: 'loading' | 'ready' | 'failed'; why?: string; rows?: number; degraded?: string}[];
}

/** The layers below a node, bottom of the map first. */
export function layersOf(node: Node | Node[]): Layer[] {
  if (Array.isArray(node)) return node.flatMap(layersOf);
  return node.kind === 'layer' ? [node] : layersOf(node.children ?? []);
}

/** Says why the server cannot answer, in its own words. */
export class ServerError extends Error {
  constructor(message: string, readonly status: number) {
    super(message);
  }
}

async function read<T>(path: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, {headers: {Accept: 'application/json'}});
  } catch (cause) {
    throw new ServerError((cause as Error).message, 0);
  }
  if (!response.ok) {
    const text = await response.text();
    let message = text;
    try {
      message = JSON.parse(text).error ?? text;
    } catch {
      // a proxy's page; its status says enough
      message = response.statusText || String(response.status);
    }
    throw new ServerError(message, response.status);
  }
  return response.json();
}

export const readCatalog = (lang: Language) => read<Catalog>(`api/catalog.json?lang=${lang}`);
export const readReadiness = () => read<Readiness>('api/readiness.json');
