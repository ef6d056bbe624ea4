/** Tiles: the grid of a system, and which addresses make up a composition. */

import TileGrid from 'ol/tilegrid/TileGrid';
import type {Catalog, System, Theme, TileSet} from './catalog';
import type {Shown} from './composition';
import {Tiles} from './pictures';
import {planPictures, planTiles, type Run} from './plan';
import type {Traffic} from './traffic';
import {getMap} from './wms';

/** The tile matrix set of a system, if the server has one. */
export const setOf = (catalog: Catalog, system: System): TileSet | undefined => catalog.tiles.sets.find((s) => s.system === system.code);

export function gridOf(set: TileSet): TileGrid {
  return new TileGrid({
    resolutions: set.matrices.map((m) => m.resolution),
    origins: set.matrices.map((m) => m.origin),
    tileSizes: set.matrices.map((m) => m.tile),
    sizes: set.matrices.map((m) => m.size),
  });
}

/** The layers of tiles that make up a composition, bottom first. What the tile
 * service would need too many layers for is cut by the map service. */
export function tiledLayers(catalog: Catalog, shown: Shown[], theme: Theme | undefined, system: System, set: TileSet, traffic: Traffic): {source: Tiles; opacity: number}[] {
  const grid = gridOf(set);
  const pieces = planTiles(shown, theme, catalog.tree);
  const address = (run: Run) => (z: number, x: number, y: number) => {
    const style = run.styles[0] ? `STYLE=${encodeURIComponent(run.styles[0])}&` : '';
    // The sequence changes with the catalog and its data: what the browser
    // keeps is never older than the page.
    return `xyz/${encodeURIComponent(run.names[0])}/${set.id}/${set.matrices[z].id}/${x}/${y}.${catalog.tiles.format}?${style}v=${catalog.sequence}`;
  };
  const cut = (run: Run) => (z: number, x: number, y: number) => {
    const [minX, minY, maxX, maxY] = grid.getTileCoordExtent([z, x, y]);
    const [width, height] = set.matrices[z].tile;
    return getMap(run, {bound: [minX, minY, maxX, maxY], width, height, ratio: 1}, system);
  };
  return (pieces ?? planPictures(shown, theme, catalog.limits)).map((run) => ({
    opacity: run.opacity,
    source: new Tiles(pieces ? address(run) : cut(run), system, grid, traffic),
  }));
}
