/** Below the map: a scale line, the scale, and where the pointer is. */

import type {Language, System} from './catalog';
import {fill, h} from './element';
import type {MapView} from './mapview';
import {convert, writePoint} from './systems';
import type {Words} from './words';

const scales = [500, 1000, 2000, 5000, 10000, 25000, 50000, 100000];

export class Footer {
  readonly element: HTMLElement;
  private line = h('div', {class: 'scale-line', 'aria-hidden': 'true'}, h('span'));
  private scale: HTMLSelectElement;
  private now = h('option', {value: '', selected: true});
  private readout = h('output', {class: 'readout'});
  private select: HTMLSelectElement;
  private at?: number[];
  private offered = '';

  constructor(private map: MapView, private system: () => System, private systems: System[], chosen: string, private words: Words, private lang: Language, choose: (code: string) => void) {
    this.scale = h('select', {
      'aria-label': words.scale,
      on: {change: () => {
        const n = Number(this.scale.value);
        this.scale.value = '';
        if (n) map.setDenominator(n);
      }},
    });
    this.select = h('select', {
      class: 'coordinate-system', 'aria-label': words.coordinatesOf,
      on: {change: () => {
        choose(this.select.value);
        this.point(this.at);
      }},
    }, ...systems.map((s) => h('option', {value: s.code, selected: s.code === chosen, title: s.name}, s.code.replace('OGC:CRS', 'CRS:'))));
    this.element = h('footer', {class: 'foot'}, this.line, this.scale, h('div', {class: 'coordinates'}, this.readout, this.select));
  }

  /** Shows the scale of the map. */
  moved(): void {
    const n = this.map.denominator;
    this.now.textContent = this.write(n);
    this.offer(this.map.denominators?.filter((d) => d >= scales[0] / 2 && d <= scales.at(-1)! * 2) ?? scales);
    this.scale.value = '';
    const ground = this.map.groundResolution;
    const longest = 140 * ground;
    const magnitude = 10 ** Math.floor(Math.log10(longest));
    const length = [5, 2, 1].map((f) => f * magnitude).find((l) => l <= longest)!;
    this.line.style.width = `${Math.round(length / ground)}px`;
    this.line.firstElementChild!.textContent = length >= 1000 ? `${(length / 1000).toLocaleString(this.lang)} km` : `${length.toLocaleString(this.lang)} m`;
    this.point(this.at);
  }

  private write(n: number): string {
    return `1 : ${Number(n.toPrecision(n < 10000 ? 4 : 3)).toLocaleString(this.lang, {useGrouping: true})}`;
  }

  /** Offers scales to choose from. */
  private offer(denominators: number[]): void {
    const key = denominators.join();
    if (key === this.offered) return;
    this.offered = key;
    fill(this.scale, this.now, ...[...denominators].sort((a, b) => a - b).map((n) => h('option', {value: n}, this.write(n))));
  }

  /** Shows a point of the map, or its centre. */
  point(at: number[] | undefined): void {
    this.at = at;
    const to = this.systems.find((s) => s.code === this.select.value);
    if (to) this.readout.textContent = writePoint(convert(at ?? this.map.center, this.system(), to), to, this.words, this.lang);
  }
}
