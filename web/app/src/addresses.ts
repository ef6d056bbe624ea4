/** The addresses to paste into QGIS and other programs. */

import type {Catalog} from './catalog';
import type {Composition} from './composition';
import {copyButton, h, icon} from './element';
import type {Words} from './words';

/** Opens the dialog; services are those the server has. Where an address is of
 * one layer, it is that of the theme that is shown, or of the layer on top. */
export function showAddresses(catalog: Catalog, composition: Composition, words: Words): void {
  const base = (catalog.base ?? new URL('.', location.href).href).replace(/\/$/, '');
  const help: Record<string, string> = {WMS: words.wmsHelp, WMTS: words.wmtsHelp, WFS: words.wfsHelp, XYZ: words.xyzHelp};
  const one = composition.theme()?.name ?? composition.shown.at(-1)?.layer ?? catalog.themes[0]?.name ?? '';
  const field = (title: string, url: string, note: string) => {
    const id = `address-${title.replace(/\W+/g, '-')}`;
    return h('div', {class: 'address'},
      h('label', {for: id}, title),
      h('div', {class: 'address-line'},
        h('input', {type: 'text', id, readonly: true, 'aria-describedby': `${id}-note`, set: {value: url}, on: {focus: (e: Event) => (e.target as HTMLInputElement).select()}}),
        copyButton(() => url, `${words.copy}: ${title}`, words.copied)),
      h('p', {class: 'note', id: `${id}-note`}, note));
  };
  const dialog: HTMLDialogElement = h('dialog', {class: 'addresses', 'aria-labelledby': 'addresses-title', on: {
    close: () => dialog.remove(),
    click: (e: MouseEvent) => e.target === dialog && dialog.close(),
  }},
    h('div', {class: 'dialog-body'},
      h('div', {class: 'section-head'},
        h('h2', {id: 'addresses-title'}, words.servicesTitle),
        h('button', {type: 'button', class: 'icon-button', 'aria-label': words.close, title: words.close, on: {click: () => dialog.close()}}, icon('close'))),
      h('p', {}, words.servicesIntro),
      ...catalog.services.map((s) => field(s.name, `${base}/${s.path.replace('{layer}', encodeURIComponent(one))}`, help[s.name] ?? '')),
      field(words.thisView, location.href, words.thisViewHelp),
      h('p', {class: 'note colophon'},
        [catalog.provider, catalog.licence && `${words.licence}: ${catalog.licence}`].filter(Boolean).join(' · '), ' ',
        h('a', {href: 'assets/LICENSES.txt'}, words.software))));
  document.body.append(dialog);
  dialog.showModal();
}
