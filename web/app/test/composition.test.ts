import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Composition} from '../src/composition';
import {planPictures, planTiles} from '../src/plan';
import {town} from './town';

const names = (c: Composition) => c.shown.map((s) => s.layer).join(' ');

function composed(): Composition {
  const c = new Composition();
  c.use(town);
  return c;
}

test('layers come on where the catalog has them, whatever the order of turning', () => {
  const c = composed();
  for (const n of ['nomi', 'bosco', 'muri', 'strade', 'acqua']) c.turn([n], true);
  assert.equal(names(c), 'bosco acqua strade muri nomi');
  c.turn(['strade', 'none'], false);
  c.turn(['none', 'case'], true);
  assert.equal(names(c), 'bosco acqua case muri nomi');
});

test('a theme keeps its own order, and is told from what only has its layers', () => {
  const c = composed();
  c.showTheme('sera');
  assert.equal(names(c), 'nomi case');
  assert.equal(c.theme()?.name, 'sera');
  c.change('case', {opacity: 0.5});
  assert.equal(c.theme(), undefined);
  c.change('case', {opacity: 1, style: ''});
  assert.equal(c.theme(), undefined);
  c.change('case', {style: 'notte'});
  assert.equal(c.theme()?.name, 'sera');
});

test('a choice comes back with its layer', () => {
  const c = composed();
  c.turn(['case'], true);
  c.change('case', {opacity: 0.3, style: 'notte'});
  c.turn(['case'], false);
  assert.equal(c.choice('case').opacity, 0.3);
  c.turn(['case'], true);
  assert.deepEqual(c.shown, [{layer: 'case', style: 'notte', opacity: 0.3}]);
});

test('what a link names and the catalog does not have is left out', () => {
  const c = composed();
  c.set([
    {layer: 'gone', style: '', opacity: 1},
    {layer: 'case', style: 'gone', opacity: 1},
    {layer: 'case', style: 'notte', opacity: 1},
    {layer: 'bosco', style: 'base', opacity: 1},
  ]);
  assert.deepEqual(c.shown, [{layer: 'case', style: '', opacity: 1}, {layer: 'bosco', style: '', opacity: 1}]);
});

test('opaque neighbours are one picture; a limit of layers cuts them', () => {
  const c = composed();
  c.turn(['bosco', 'acqua', 'strade', 'case', 'nomi'], true);
  c.change('strade', {opacity: 0.5});
  const pictures = (layers?: number) => planPictures(c.shown, undefined, {width: 1, height: 1, layers}).map((r) => r.names.join('+')).join(' ');
  assert.equal(pictures(), 'bosco+acqua strade case+nomi');
  c.change('strade', {opacity: 1});
  assert.equal(pictures(), 'bosco+acqua+strade+case+nomi');
  assert.equal(pictures(2), 'bosco+acqua strade+case nomi');
});

test('tiles are of whole groups where they are on as they are', () => {
  const c = composed();
  const tiles = () => planTiles(c.shown, c.theme(), town.tree)?.map((r) => r.names[0]).join(' ');
  c.turn(['bosco', 'acqua', 'strade', 'case', 'muri', 'nomi'], true);
  assert.equal(tiles(), 'terreno strade costruito nomi');
  c.change('acqua', {opacity: 0.5});
  assert.equal(tiles(), 'bosco acqua strade costruito nomi');
  c.change('muri', {style: 'notte'});
  assert.equal(tiles(), 'bosco acqua strade case muri nomi');
  c.showTheme('sera');
  assert.equal(tiles(), 'sera');
  const many = Array.from({length: 7}, (_, i) => ({layer: `l${i}`, style: '', opacity: 1}));
  assert.equal(planTiles(many, undefined, town.tree), undefined);
});
