/** The addresses to paste into QGIS and other programs. */

import type {Catalog} from './catalog';
import {copyButton, h, icon} from './element';
import type {Words} from './words';

/** Opens the dialog; services are those the server has. */
export function showAddresses(catalog: Catalog, words: Words): void {
  const base = (catalog.base ?? new URL('.', location.href).href).replace(/\/$/, '');
  const help: Record<string, string> = {WMS: words.wmsHelp, WMTS: words.wmtsHelp, WFS: words.wfsHelp};
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
      ...catalog.services.map((s) => field(s.name, `${base}/${s.path}`, help[s.name] ?? '')),
      field(words.thisView, location.href, words.thisViewHelp),
      h('p', {class: 'note colophon'},
        [catalog.provider, catalog.licence && `${words.licence}: ${catalog.licence}`].filter(Boolean).join(' · '), ' ',
        h('a', {href: 'assets/LICENSES.txt'}, words.software))));
  document.body.append(dialog);
  dialog.showModal();
}
