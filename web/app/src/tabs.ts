/** Panels of which one is shown, by the keys that WAI-ARIA has for tabs. */

import {h} from './element';

interface Tab {
  title: string;
  panel: HTMLElement;
}

let ids = 0;

/** chosen is told which panel is shown, also at first. */
export function tabs(all: Tab[], at: number, chosen: (index: number) => void): HTMLElement {
  const group = ++ids;
  const show = (index: number) => {
    buttons.forEach((b, i) => {
      b.setAttribute('aria-selected', String(i === index));
      b.tabIndex = i === index ? 0 : -1;
      all[i].panel.hidden = i !== index;
    });
    chosen(index);
  };
  const buttons = all.map((t, i) => {
    t.panel.id = `tab-${group}-${i}-panel`;
    t.panel.setAttribute('role', 'tabpanel');
    t.panel.setAttribute('aria-labelledby', `tab-${group}-${i}`);
    return h('button', {type: 'button', role: 'tab', id: `tab-${group}-${i}`, 'aria-controls': t.panel.id, on: {
      click: () => show(i),
      keydown: (e: KeyboardEvent) => {
        const step = {ArrowLeft: -1, ArrowRight: 1}[e.key];
        if (!step) return;
        const next = (i + step + all.length) % all.length;
        show(next);
        buttons[next].focus();
      },
    }}, t.title);
  });
  const element = h('section', {class: 'tabs'}, h('div', {role: 'tablist', class: 'tablist'}, ...buttons), ...all.map((t) => t.panel));
  show(at);
  return element;
}
