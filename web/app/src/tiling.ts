/** Tiles: which addresses make up a composition. */

import TileGrid from 'ol/tilegrid/TileGrid';
import type {Catalog, System} from './catalog';
import type {Run} from './plan';
import {Tiles} from './pictures';
import type {Traffic} from './traffic';
import {extentIn} from './systems';
import {getMap} from './wms';

/** Tiles by the map service, where there is no tile service for a system. */
export function tiledLayers(runs: Run[], system: System, limits: Catalog['limits'], traffic: Traffic): {source: Tiles; opacity: number}[] {
  const area = extentIn(system.area, system);
  const size = 512;
  const top = Math.max(area[2] - area[0], area[3] - area[1]) / size;
  const grid = new TileGrid({
    origin: [area[0], area[3]],
    resolutions: Array.from({length: 26}, (_, z) => top / 2 ** z),
    tileSize: Math.min(size, limits.width, limits.height),
  });
  return runs.map((run) => ({
    opacity: run.opacity,
    source: new Tiles(
      (z, x, y) => {
        const [minX, minY, maxX, maxY] = grid.getTileCoordExtent([z, x, y]);
        return getMap(run, {bound: [minX, minY, maxX, maxY], width: size, height: size, ratio: 1}, system);
      },
      system, grid, traffic,
    ),
  }));
}
