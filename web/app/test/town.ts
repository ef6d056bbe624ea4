/** A small catalog for tests. */

import type {Catalog, Layer} from '../src/catalog';

const layer = (name: string): Layer => ({kind: 'layer', name, title: name, styles: [{name: 'base', title: 'Base'}, {name: 'notte', title: 'Notte'}]});

export const town: Catalog = {
  sequence: '1', language: 'it', languages: ['it', 'en'], title: 'Prova', services: [], systems: [],
  themes: [{name: 'sera', title: 'Sera', layers: [{layer: 'nomi'}, {layer: 'case', style: 'notte'}]}],
  tree: [
    {kind: 'group', name: 'terreno', title: 'Terreno', children: [layer('bosco'), layer('acqua')]},
    {kind: 'group', title: 'Senza nome', children: [layer('strade'), {kind: 'group', name: 'costruito', title: 'Costruito', children: [layer('case'), layer('muri')]}]},
    layer('nomi'),
  ],
  limits: {width: 4096, height: 4096},
  tiles: {format: 'png', sets: []},
};
