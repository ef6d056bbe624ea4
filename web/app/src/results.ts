/** What was found at a point: features by layer with their attributes, and the
 * point in every system. */

import type Feature from 'ol/Feature';
import {layersOf, type Catalog, type Language, type System} from './catalog';
import {copyButton, fill, h, icon} from './element';
import {convert, machinePoint, writePoint} from './systems';
import {webAddress} from './tree';
import {say, type Words} from './words';

/** Features asked for of each layer. */
export const asked = 10;

export class Results {
  readonly element: HTMLElement;
  private body: HTMLElement;
  private title: HTMLElement;
  private before: Element | null = null;

  constructor(private words: Words, private lang: Language, private catalog: Catalog, private closed: () => void, private choose: (f: Feature) => void) {
    this.body = h('div', {class: 'results-body', 'aria-live': 'polite'});
    this.title = h('h2', {id: 'results-title', tabindex: '-1'}, words.results);
    this.element = h('section', {class: 'results', hidden: true, 'aria-labelledby': 'results-title', on: {keydown: (e: KeyboardEvent) => e.key === 'Escape' && this.close()}},
      h('div', {class: 'section-head'}, this.title,
        h('button', {type: 'button', class: 'icon-button', 'aria-label': words.close, title: words.close, on: {click: () => this.close()}}, icon('close'))),
      this.body);
  }

  get open(): boolean {
    return !this.element.hidden;
  }

  /** How much of the map the panel covers. */
  get covered(): {right: number; bottom: number} {
    const r = this.element.getBoundingClientRect();
    return r.width > innerWidth * 0.8 ? {right: 0, bottom: r.height} : {right: r.width, bottom: 0};
  }

  waiting(): void {
    this.show(h('p', {class: 'note'}, this.words.identifying));
  }

  failed(message: string): void {
    this.show(h('p', {class: 'note wrong'}, icon('warning'), `${this.words.identifyFailed}. ${message}`));
  }

  /** Shows features in the order of the answer, topmost first. queried says
   * whether a layer could be asked at all. */
  found(features: Feature[], queried: boolean, at: number[], system: System): void {
    const {words} = this;
    const titles = new Map(layersOf(this.catalog.tree).map((l) => [l.name, l]));
    const groups = new Map<string, Feature[]>();
    for (const f of features) {
      const layer = layerOf(f);
      groups.set(layer, [...(groups.get(layer) ?? []), f]);
    }
    const entries: HTMLDetailsElement[] = [];
    const parts = [...groups].map(([layer, list]) => {
      const known = titles.get(layer);
      const names = new Map(known?.attributes?.map((a) => [a.name, a.title]));
      return h('section', {class: 'hits', 'data-layer': layer},
        h('h3', {}, known?.title ?? layer, list.length > 1 && h('span', {class: 'count some'}, list.length)),
        ...list.map((f) => {
          const entry = h('details', {class: 'hit', 'data-feature': String(f.getId() ?? '')},
            h('summary', {}, this.label(f)),
            this.attributes(f, names));
          entry.addEventListener('toggle', () => {
            if (!entry.open) return;
            for (const other of entries) if (other !== entry) other.open = false;
            this.choose(f);
          });
          entries.push(entry);
          return entry;
        }),
        list.length >= asked && h('p', {class: 'note'}, say(words.more, {n: asked})));
    });
    this.show(
      features.length === 0 && h('p', {class: 'note'}, queried ? words.nothingHere : words.nothingAsked),
      ...parts,
      this.point(at, system));
    if (entries[0]) entries[0].open = true;
  }

  /** What a feature is called: an attribute that sounds like a name, else its id. */
  private label(f: Feature): string {
    const values = f.getProperties();
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === 'string' && value.trim() && /(^|_)(nome?|name|denom\w*|titolo|title|topon\w*|desc\w*|oggetto|label)$/i.test(name)) return value;
    }
    return String(f.getId() ?? '').split('.').slice(1).join('.') || layerOf(f);
  }

  private attributes(f: Feature, names: Map<string, string>): HTMLElement {
    const geometry = f.getGeometryName();
    const rows = Object.entries(f.getProperties()).filter(([name]) => name !== geometry && name !== 'chosen');
    if (rows.length === 0) return h('p', {class: 'note'}, this.words.noAttributes);
    return h('table', {}, h('tbody', {}, ...rows.map(([name, value]) =>
      h('tr', {}, h('th', {scope: 'row', title: name}, names.get(name) ?? name), h('td', {}, this.value(value))))));
  }

  private value(v: unknown): Node | string {
    if (v === null || v === undefined || v === '') return this.words.empty;
    if (typeof v === 'boolean') return v ? this.words.yes : this.words.no;
    if (typeof v === 'number') return v.toLocaleString(this.lang, {maximumFractionDigits: 12, useGrouping: Math.abs(v) >= 1e4 && !Number.isInteger(v)});
    const text = typeof v === 'string' ? v : JSON.stringify(v);
    return webAddress(text) ? h('a', {href: text, target: '_blank', rel: 'noopener noreferrer'}, text) : text;
  }

  private point(at: number[], system: System): HTMLElement {
    const {words} = this;
    return h('details', {class: 'point'}, h('summary', {}, words.point),
      h('table', {}, h('tbody', {}, ...this.catalog.systems.map((s) => {
        const p = convert(at, system, s);
        return h('tr', {'data-crs': s.code},
          h('th', {scope: 'row', title: s.name}, s.code.replace('OGC:CRS', 'CRS:')),
          h('td', {}, writePoint(p, s, words, this.lang)),
          h('td', {class: 'action'}, copyButton(() => machinePoint(p, s), `${words.copy}: ${s.code}`, words.copied)));
      }))));
  }

  private show(...content: (Node | false)[]): void {
    if (this.element.hidden) this.before = document.activeElement;
    fill(this.body, ...content);
    this.body.scrollTop = 0;
    this.element.hidden = false;
  }

  close(): void {
    if (this.element.hidden) return;
    this.element.hidden = true;
    this.closed();
    if (this.before instanceof HTMLElement) this.before.focus();
  }
}

/** The layer of a feature: ids are "layer.key" in every service. */
export function layerOf(f: Feature): string {
  const id = String(f.getId() ?? '');
  const dot = id.lastIndexOf('.');
  return dot > 0 ? id.slice(0, dot) : id;
}
