/** What must be drawn as one picture. Layers that lie upon each other and are
 * opaque are one map, so that their names find places together; one with an
 * opacity of its own is a map of its own. */

import type {Catalog, Theme} from './catalog';
import type {Shown} from './composition';

export interface Run {
  names: string[]; // of layers, bottom first, or of one theme
  styles: string[]; // one a name; '' is the default
  opacity: number;
}

export function plan(shown: Shown[], theme: Theme | undefined, limits: Catalog['limits']): Run[] {
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
