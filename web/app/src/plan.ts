/** What must be drawn as one picture, and what as one layer of tiles. */

import {layersOf, type Catalog, type Node, type Theme} from './catalog';
import type {Shown} from './composition';

export interface Run {
  names: string[]; // of layers, bottom first, or of one group or theme
  styles: string[]; // one a name; '' is the default
  opacity: number;
}

/** Layers that lie upon each other and are opaque are one picture, so that
 * their names find places together; one with an opacity of its own is a
 * picture of its own. */
export function planPictures(shown: Shown[], theme: Theme | undefined, limits: Catalog['limits']): Run[] {
  if (theme) return [{names: [theme.name], styles: [''], opacity: 1}];
  const runs: Run[] = [];
  for (const s of shown) {
    const last = runs.at(-1);
    if (last && last.opacity === 1 && s.opacity === 1 && last.names.length < (limits.layers ?? Infinity)) {
      last.names.push(s.layer);
      last.styles.push(s.style);
    } else {
      runs.push({names: [s.layer], styles: [s.style], opacity: s.opacity});
    }
  }
  return runs;
}

/** More layers of tiles than this load slower than pictures of them together. */
const mostTiled = 6;

/** The tile service has tiles of one layer, group or theme: the composition in
 * such pieces, whole groups where they are on. undefined where they would be
 * too many. */
export function planTiles(shown: Shown[], theme: Theme | undefined, tree: Node[]): Run[] | undefined {
  if (theme) return [{names: [theme.name], styles: [''], opacity: 1}];
  const groups = namedGroups(tree);
  const runs: Run[] = [];
  for (let i = 0; i < shown.length; ) {
    const whole = groups.find((g) => g.layers.every((l, k) => shown[i + k]?.layer === l && shown[i + k].style === '' && shown[i + k].opacity === 1));
    runs.push(whole ? {names: [whole.name], styles: [''], opacity: 1} : {names: [shown[i].layer], styles: [shown[i].style], opacity: shown[i].opacity});
    i += whole ? whole.layers.length : 1;
  }
  return runs.length <= mostTiled ? runs : undefined;
}

/** The groups that can be asked for, larger ones first. */
function namedGroups(nodes: Node[]): {name: string; layers: string[]}[] {
  return nodes
    .flatMap((n) => (n.kind === 'layer' ? [] : [...(n.name ? [{name: n.name, layers: layersOf(n).map((l) => l.name)}] : []), ...namedGroups(n.children ?? [])]))
    .filter((g) => g.layers.length > 1)
    .sort((a, b) => b.layers.length - a.layers.length);
}
