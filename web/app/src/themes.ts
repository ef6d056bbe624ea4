/** Map themes as quick choices. */

import type {Theme} from './catalog';
import type {Composition} from './composition';
import {h} from './element';
import type {Words} from './words';

export class Themes {
  readonly element: HTMLElement;
  private buttons: [string, HTMLButtonElement][];

  constructor(themes: Theme[], private composition: Composition, words: Words) {
    this.buttons = themes.map((t) => [
      t.name,
      h('button', {type: 'button', class: 'theme', 'data-theme': t.name, title: t.abstract, on: {click: () => composition.showTheme(t.name)}}, t.title),
    ]);
    this.element = h('section', {class: 'themes', hidden: themes.length === 0, 'aria-labelledby': 'themes-title'},
      h('h2', {id: 'themes-title'}, words.themes),
      h('div', {class: 'choices'}, ...this.buttons.map(([, b]) => b)));
    this.show();
  }

  show(): void {
    const theme = this.composition.theme()?.name;
    for (const [name, button] of this.buttons) button.setAttribute('aria-pressed', String(name === theme));
  }
}
