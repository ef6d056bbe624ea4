import assert from 'node:assert/strict';
import {test} from 'node:test';
import {readLink, writeLink, type Link} from '../src/permalink';

test('a link is read as it was written', () => {
  const links: Link[] = [
    {crs: 'EPSG:32632', at: [551603.15, 5061341.05], scale: 2500, theme: 'carta_tecnica', drawing: 'tiles', lang: 'it'},
    {crs: 'EPSG:3857', at: [-1.5, 0], scale: 0.5, drawing: 'pictures', lang: 'en', layers: [
      {layer: 'a', style: '', opacity: 1}, {layer: 'cite:Lakes & più~=,#', style: '', opacity: 0.35}, {layer: 'c', style: 'di notte~', opacity: 1},
    ]},
    {layers: []},
  ];
  for (const link of links) assert.deepEqual(readLink(writeLink(link)), link);
});

test('a link that was typed wrong says nothing wrong', () => {
  for (const text of ['', '#', '#map', '#at=1', '#at=1,x', '#at=1,2,3', '#scale=-1', '#scale=NaN', '#lang=fr', '#drawing=no', '#theme=%E0%A4%A', '#crs=', '#=&=', '#scale=Infinity']) {
    assert.deepEqual(readLink(text), {}, text);
  }
  assert.deepEqual(readLink('#layers=a~2,b~-1,c~x').layers, ['a', 'b', 'c'].map((layer) => ({layer, style: '', opacity: 1})));
});
