/** The tree of groups and layers, in the order of the catalog, with what can
 * be done with a layer behind its arrow. */

import {layersOf, type Group, type Language, type Layer, type Node, type Readiness} from './catalog';
import type {Composition} from './composition';
import {fill, h, icon} from './element';
import {visibleAt, visibleRange} from './layerscale';
import {legendPicture} from './legend';
import {say, type Words} from './words';

interface Context {
  words: Words;
  lang: Language;
  composition: Composition;
  zoomTo: (layer: Layer) => void;
}

/** Up to so many layers, groups stand open. */
const fewLayers = 12;

let ids = 0;

/** A text without case and accents, for searching. */
const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

class GroupItem {
  readonly element: HTMLLIElement;
  private list: HTMLUListElement;
  private box: HTMLInputElement;
  private count: HTMLElement;
  private arrow: HTMLButtonElement;
  readonly items: (GroupItem | LayerItem)[];
  private layers: Layer[];
  private open: boolean;

  constructor(private group: Group, private c: Context, open: boolean) {
    const id = `group-${++ids}`;
    this.layers = layersOf(group);
    this.items = (group.children ?? []).map((n) => item(n, c, open));
    this.box = h('input', {type: 'checkbox', id, on: {change: () => c.composition.turn(this.layers.map((l) => l.name), this.box.checked)}});
    this.count = h('span', {class: 'count', 'aria-hidden': 'true'});
    this.list = h('ul', {id: `${id}-list`}, ...this.items.map((i) => i.element));
    this.arrow = h('button', {
      type: 'button', class: 'arrow', 'aria-controls': `${id}-list`, 'aria-label': say(c.words.open, {title: group.title}),
      on: {click: () => this.unfold((this.open = !this.open))},
    }, icon('chevron'));
    this.element = h('li', {class: 'group'},
      h('div', {class: 'row'}, this.arrow, this.box, h('label', {for: id, title: group.abstract}, group.title), this.count),
      this.list);
    this.open = open;
    this.unfold(open);
  }

  private unfold(open: boolean): void {
    this.list.hidden = !open;
    this.arrow.setAttribute('aria-expanded', String(open));
  }

  show(): void {
    const on = this.layers.filter((l) => this.c.composition.get(l.name)).length;
    this.box.checked = on > 0 && on === this.layers.length;
    this.box.indeterminate = on > 0 && on < this.layers.length;
    this.count.textContent = on > 0 ? `${on}/${this.layers.length}` : String(this.layers.length);
    this.count.classList.toggle('some', on > 0);
    this.box.setAttribute('aria-label', say(this.c.words.group, {title: this.group.title, on, all: this.layers.length}));
    for (const i of this.items) i.show();
  }

  /** What stands open below and including this group, by name. */
  opened(): string[] {
    return [...(this.open ? [keyOf(this.group)] : []), ...this.items.flatMap((i) => i.opened())];
  }

  reopen(keys: Set<string>): void {
    this.unfold((this.open = keys.has(keyOf(this.group))));
    for (const i of this.items) i.reopen(keys);
  }

  /** Leaves what contains a text; returns how many layers are left. */
  filter(text: string): number {
    const whole = text !== '' && plain(this.group.title).includes(text);
    let n = 0;
    for (const i of this.items) n += i.filter(whole ? '' : text);
    this.element.hidden = n === 0;
    this.unfold(text !== '' ? n > 0 : this.open);
    return n;
  }
}

class LayerItem {
  readonly element: HTMLLIElement;
  private box: HTMLInputElement;
  private badge: HTMLElement;
  private arrow: HTMLButtonElement;
  private details: HTMLDivElement;
  private slider?: HTMLInputElement;
  private legend?: HTMLElement;
  private legendOf?: string;
  private text: string;
  private range?: HTMLElement;
  private denominator = 0;

  constructor(readonly layer: Layer, private c: Context) {
    const id = `layer-${++ids}`;
    this.text = plain(`${layer.title} ${layer.name}`);
    this.box = h('input', {type: 'checkbox', id, on: {change: () => c.composition.turn([layer.name], this.box.checked)}});
    this.badge = h('span', {class: 'badge', hidden: true});
    this.details = h('div', {class: 'details', id: `${id}-details`, hidden: true});
    this.arrow = h('button', {
      type: 'button', class: 'arrow', 'aria-expanded': 'false', 'aria-controls': `${id}-details`,
      'aria-label': say(c.words.details, {title: layer.title}), title: c.words.legend,
      on: {click: () => this.toggle()},
    }, icon('chevron'));
    this.element = h('li', {class: 'layer', 'data-layer': layer.name},
      h('div', {class: 'row'}, this.arrow, this.box, h('label', {for: id, title: layer.abstract}, layer.title), this.badge),
      this.details);
  }

  private toggle(): void {
    const open = this.details.hidden;
    if (open && !this.details.hasChildNodes()) this.build();
    this.details.hidden = !open;
    this.arrow.setAttribute('aria-expanded', String(open));
    this.show();
  }

  /** Made when it is opened for the first time: a legend is a request. */
  private build(): void {
    const {words, composition} = this.c;
    const {layer} = this;
    const choice = composition.choice(layer.name);
    const value = h('output', {class: 'percent'});
    this.slider = h('input', {
      type: 'range', min: 5, max: 100, step: 5, id: `${this.details.id}-opacity`, set: {value: String(Math.round(choice.opacity * 100))},
      on: {
        input: () => (value.textContent = `${this.slider!.value} %`),
        change: () => composition.change(layer.name, {opacity: Number(this.slider!.value) / 100}),
      },
    });
    value.textContent = `${this.slider.value} %`;
    this.legend = h('div');
    const styles = layer.styles.length > 1 &&
      h('label', {class: 'field'}, h('span', {}, words.style),
        h('select', {on: {change: (e: Event) => composition.change(layer.name, {style: (e.target as HTMLSelectElement).value})}},
          ...layer.styles.map((s, i) => h('option', {value: i === 0 ? '' : s.name, selected: (i === 0 ? '' : s.name) === choice.style}, s.title))));
    fill(this.details,
      layer.abstract && h('p', {class: 'abstract'}, layer.abstract),
      styles,
      h('div', {class: 'field'}, h('label', {for: this.slider.id}, words.opacity), this.slider, value),
      this.legend,
      (this.range = h('p', {class: 'note'})),
      layer.attribution && h('p', {class: 'note'}, `${words.attribution}: ${layer.attribution}`),
      h('p', {class: 'actions'},
        layer.extent && h('button', {type: 'button', class: 'text-button', on: {click: () => this.c.zoomTo(layer)}}, icon('extent'), words.zoomTo),
        (webAddress(layer.metadata) || layer.metadata?.startsWith('metadata/')) && h('a', {href: layer.metadata, target: '_blank', rel: 'noopener noreferrer'}, words.metadata)));
  }

  /** The legend of the style that is chosen. */
  private showLegend(style: string): void {
    if (!this.legend || this.legendOf === style) return;
    this.legendOf = style;
    fill(this.legend, legendPicture(this.layer, style, this.c.words, this.c.lang));
  }

  show(): void {
    this.box.checked = this.c.composition.get(this.layer.name) !== undefined;
    const {style} = this.c.composition.choice(this.layer.name);
    if (!this.details.hidden) this.showLegend(style);
    if (this.range) this.range.textContent = scaleRange(...visibleRange(this.layer, style), this.c.words, this.c.lang);
    this.atScale(this.denominator);
  }

  /** Says where the layer stands. */
  mark(state: Readiness['layers'][number] | undefined): void {
    const {words} = this.c;
    this.badge.hidden = !state;
    this.badge.className = `badge ${state?.state ?? ''}`;
    if (!state) return;
    let text = words.degradedLayer;
    if (state.state === 'loading') text = words.loadingLayer;
    if (state.state === 'failed') text = words.failedLayer;
    this.badge.textContent = text;
    this.badge.title = state.why ?? (state.rows ? say(words.loadingRows, {n: state.rows.toLocaleString(this.c.lang)}) : text);
  }

  /** Dims the layer where the scale hides it. */
  atScale(denominator: number): void {
    this.denominator = denominator;
    const hidden = denominator > 0 && !visibleAt(this.layer, this.c.composition.choice(this.layer.name).style, denominator);
    this.element.classList.toggle('out-of-scale', hidden);
    this.element.firstElementChild!.setAttribute('title', hidden ? this.c.words.outOfScale : '');
  }

  opened(): string[] {
    return this.details.hidden ? [] : [keyOf(this.layer)];
  }

  reopen(keys: Set<string>): void {
    if (keys.has(keyOf(this.layer)) && this.details.hidden) this.toggle();
  }

  filter(text: string): number {
    const left = text === '' || this.text.includes(text);
    this.element.hidden = !left;
    return left ? 1 : 0;
  }
}

/** What a node is called in every language; groups may have no name. */
const keyOf = (n: Node) => `${n.kind} ${n.name ?? layersOf(n).map((l) => l.name).join(' ')}`;

const item = (n: Node, c: Context, open: boolean) => (n.kind === 'group' ? new GroupItem(n, c, open) : new LayerItem(n, c));

function scaleRange(min: number, max: number, words: Words, lang: string): string {
  const number = (n: number) => n.toLocaleString(lang);
  if (!min && max === Infinity) return '';
  let range = say(words.scaleBetween, {min: number(min), max: number(max)});
  if (max === Infinity) range = say(words.scaleFrom, {n: number(min)});
  if (!min) range = say(words.scaleTo, {n: number(max)});
  return say(words.scaleRange, {range});
}

/** Whether a text is an address of the web, and so may be a link. */
export const webAddress = (text: string | undefined): boolean => /^https?:\/\/[^\s<>"]+$/i.test(text ?? '');

export class Tree {
  readonly element: HTMLElement;
  private items: (GroupItem | LayerItem)[];
  private leaves: LayerItem[];
  private said: HTMLElement;
  private search: HTMLInputElement;

  constructor(nodes: Node[], private c: Context) {
    const {words} = c;
    const few = layersOf(nodes).length <= fewLayers;
    this.items = nodes.map((n) => item(n, c, few));
    const leaves = (i: GroupItem | LayerItem): LayerItem[] => (i instanceof LayerItem ? [i] : i.items.flatMap(leaves));
    this.leaves = this.items.flatMap(leaves);
    this.said = h('p', {class: 'note search-result', role: 'status'});
    const search = (this.search = h('input', {
      type: 'search', id: 'search', placeholder: words.search, 'aria-label': words.search, autocomplete: 'off', spellcheck: 'false',
      on: {
        input: () => this.filter(search.value),
        keydown: (e: KeyboardEvent) => {
          if (e.key === 'Escape') {
            search.value = '';
            this.filter('');
          }
        },
      },
    }));
    this.element = h('div', {class: 'tree'},
      h('div', {class: 'search-line'},
        h('div', {class: 'search'}, icon('search'), search),
        h('button', {type: 'button', class: 'text-button', on: {click: () => c.composition.set([])}}, words.allOff)),
      this.said,
      h('ul', {class: 'root'}, ...this.items.map((i) => i.element)));
    this.show();
  }

  private filter(text: string): void {
    const wanted = plain(text.trim());
    let n = 0;
    for (const i of this.items) n += i.filter(wanted);
    this.said.textContent = wanted === '' ? '' : n === 0 ? say(this.c.words.nothingFound, {text: text.trim()}) : say(this.c.words.found, {n});
  }

  /** Stands open where another tree of the same catalog does. */
  like(other: Tree): void {
    const keys = new Set(other.items.flatMap((i) => i.opened()));
    for (const i of this.items) i.reopen(keys);
    if (other.search.value) {
      this.search.value = other.search.value;
      this.filter(this.search.value);
    }
  }

  /** Shows what is on. */
  show(): void {
    for (const i of this.items) i.show();
  }

  mark(readiness: Readiness): void {
    const states = new Map(readiness.layers.map((l) => [l.layer, l]));
    for (const l of this.leaves) l.mark(states.get(l.layer.name));
  }

  atScale(denominator: number): void {
    for (const l of this.leaves) l.atScale(denominator);
  }
}
