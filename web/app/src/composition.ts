/** The composition: which layers are on, in drawing order, with style and
 * opacity. It tells its listeners when it changes. */

import {layersOf, type Catalog, type Layer, type Theme} from './catalog';

export interface Shown {
  layer: string;
  style: string; // '' is the default
  opacity: number; // above 0, up to 1, times what the catalog says
}

export class Composition extends EventTarget {
  /** Bottom first. Not to be changed but through the methods. */
  shown: Shown[] = [];
  private layers = new Map<string, Layer>();
  private order = new Map<string, number>();
  private themes: Theme[] = [];
  /** What was chosen for layers that are off now, to come back with them. */
  private remembered = new Map<string, Shown>();

  /** Takes a catalog, the first or a changed one; layers that are gone go. */
  use(catalog: Catalog): void {
    const all = layersOf(catalog.tree);
    this.layers = new Map(all.map((l) => [l.name, l]));
    this.order = new Map(all.map((l, i) => [l.name, i]));
    this.themes = catalog.themes;
    this.set(this.shown);
  }

  layer(name: string): Layer | undefined {
    return this.layers.get(name);
  }

  get(name: string): Shown | undefined {
    return this.shown.find((s) => s.layer === name);
  }

  /** The choice for a layer, whether it is on or off. */
  choice(name: string): Shown {
    return this.get(name) ?? this.remembered.get(name) ?? {layer: name, style: '', opacity: 1};
  }

  /** Replaces the whole composition; what the catalog does not have is left out. */
  set(shown: Shown[]): void {
    const seen = new Set<string>();
    this.shown = shown
      .filter((s) => this.layers.has(s.layer) && !seen.has(s.layer) && seen.add(s.layer))
      .map((s) => ({...s, style: this.styleOf(s.layer, s.style)}));
    this.changed();
  }

  private styleOf(layer: string, style: string): string {
    const at = this.layers.get(layer)!.styles.findIndex((s) => s.name === style);
    return at > 0 ? style : '';
  }

  /** Turns layers on or off. One that comes on goes where the catalog has it:
   * above the uppermost that the catalog puts below it. */
  turn(names: string[], on: boolean): void {
    for (const name of names) {
      const at = this.shown.findIndex((s) => s.layer === name);
      if (on && at < 0 && this.layers.has(name)) {
        const rank = this.order.get(name)!;
        const below = this.shown.findLastIndex((s) => this.order.get(s.layer)! < rank);
        this.shown.splice(below + 1, 0, this.choice(name));
      } else if (!on && at >= 0) {
        this.remembered.set(name, this.shown[at]);
        this.shown.splice(at, 1);
      }
    }
    this.changed();
  }

  change(name: string, change: Partial<Shown>): void {
    const shown = this.get(name);
    if (shown) Object.assign(shown, change);
    else this.remembered.set(name, {...this.choice(name), ...change});
    this.changed();
  }

  showTheme(name: string): void {
    const theme = this.themes.find((t) => t.name === name);
    if (theme) this.set(theme.layers.map((l) => ({layer: l.layer, style: l.style ?? '', opacity: 1})));
  }

  /** The theme that is shown exactly as it is defined, if any. */
  theme(): Theme | undefined {
    return this.themes.find(
      (t) =>
        t.layers.length === this.shown.length &&
        t.layers.every((l, i) => {
          const s = this.shown[i];
          return s.layer === l.layer && s.style === (l.style ?? '') && s.opacity === 1;
        }),
    );
  }

  private changed(): void {
    this.dispatchEvent(new Event('change'));
  }
}
