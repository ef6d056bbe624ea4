/** What a reader must know of the map: what is loading, what is missing and
 * why, what failed. One line over the map, said aloud once. */

import {fill, h, icon} from './element';
import type {Words} from './words';

export interface Notice {
  kind: 'wait' | 'warning' | 'error';
  text: string;
  detail?: string;
  again?: () => void;
}

export class Notices {
  readonly element = h('div', {class: 'notices', role: 'status', 'aria-live': 'polite'});
  private held = new Map<string, Notice>();
  private dismissed = new Map<string, string>();

  constructor(private words: Words) {}

  speak(words: Words): void {
    this.words = words;
  }

  /** Shows a notice in its place, or takes it away. One that was closed stays
   * away until it says something else. */
  set(place: string, notice: Notice | undefined): void {
    const said = notice && notice.text + (notice.detail ?? '');
    if (said === this.said(this.held.get(place))) return;
    if (!notice) this.dismissed.delete(place);
    if (notice && this.dismissed.get(place) !== said) this.held.set(place, notice);
    else this.held.delete(place);
    this.render();
  }

  private said = (n: Notice | undefined) => n && n.text + (n.detail ?? '');

  private render(): void {
    fill(this.element, ...[...this.held].map(([place, n]) =>
      h('div', {class: `notice ${n.kind}`},
        n.kind === 'wait' ? h('span', {class: 'spinner', 'aria-hidden': 'true'}) : icon('warning'),
        h('p', {}, n.text, n.detail && h('span', {class: 'why'}, n.detail)),
        n.again && h('button', {type: 'button', class: 'text-button', on: {click: n.again}}, this.words.again),
        h('button', {type: 'button', class: 'icon-button', 'aria-label': this.words.close, on: {click: () => {
          this.dismissed.set(place, this.said(n)!);
          this.held.delete(place);
          this.render();
        }}}, icon('close')))));
  }
}
