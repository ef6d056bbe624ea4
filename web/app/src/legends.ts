/** The legends of what the map shows now, uppermost first. They are fetched
 * when somebody looks at them. */

import type {Language} from './catalog';
import type {Composition} from './composition';
import {fill, h} from './element';
import {visibleAt} from './layerscale';
import {legendPicture} from './legend';
import type {Words} from './words';

export class Legends {
  readonly element = h('div', {class: 'legends'});
  private made = new Map<string, HTMLElement>();
  private denominator = 0;
  private looked = false;
  private key = '';

  constructor(private composition: Composition, private words: Words, private lang: Language) {}

  /** Whether somebody looks. */
  look(looked: boolean): void {
    this.looked = looked;
    this.show();
  }

  atScale(denominator: number): void {
    this.denominator = denominator;
    this.show();
  }

  show(): void {
    if (!this.looked) return;
    const visible = this.composition.shown.filter((s) => visibleAt(this.composition.layer(s.layer)!, s.style, this.denominator)).reverse();
    const key = visible.map((s) => `${s.layer} ${s.style}`).join(',');
    if (key === this.key && this.element.hasChildNodes()) return;
    this.key = key;
    fill(this.element, ...visible.map((s) => this.entry(s.layer, s.style)), visible.length === 0 && h('p', {class: 'note'}, this.words.noLegends));
  }

  private entry(name: string, style: string): HTMLElement {
    const key = `${name} ${style}`;
    let entry = this.made.get(key);
    if (!entry) {
      const layer = this.composition.layer(name)!;
      entry = h('section', {class: 'legend-entry', 'data-legend': name}, h('h3', {}, layer.title), legendPicture(layer, style, this.words, this.lang));
      this.made.set(key, entry);
    }
    return entry;
  }
}
