/** Maps as sources of OpenLayers: whole pictures of the view, and tiles. The
 * page fetches them itself, so that an exception is told apart from a picture,
 * and what is no longer wanted is dropped, on the server, too. */

import ImageSource from 'ol/source/Image';
import ImageTileSource from 'ol/source/ImageTile';
import type TileGrid from 'ol/tilegrid/TileGrid';
import {getCenter, getHeight, getWidth} from 'ol/extent';
import type {Catalog, Extent, System} from './catalog';
import {ServerError} from './catalog';
import type {Run} from './plan';
import {projectionOf} from './systems';
import type {Traffic} from './traffic';
import {ask, getMap, missing} from './wms';

/** How much larger than the view a picture is, so that a small move shows no
 * empty edge. */
const margin = 1.2;

/** Device pixels a CSS pixel that are drawn at most: finer is not seen, and
 * costs the square. */
const finest = 2;

/** What becomes of a picture that nobody waits for. */
const never = new Promise<never>(() => {});

async function fetchPicture(url: string, signal: AbortSignal, traffic: Traffic): Promise<ImageBitmap> {
  const work = (async () => {
    const response = await ask(url, 'image', signal);
    const lacks = missing(response);
    const bitmap = await createImageBitmap(await response.blob());
    traffic.came();
    if (lacks) traffic.report('partial', lacks);
    return bitmap;
  })().catch((error) => {
    if (!signal.aborted && error instanceof ServerError) traffic.report('failed', error.message, error.status);
    throw error;
  });
  try {
    return await traffic.during(work);
  } catch (error) {
    if (signal.aborted) return never; // OpenLayers would log an error that is none
    throw error;
  }
}

/** One picture for the whole view. */
export class WholePicture extends ImageSource {
  private run: Run;
  private abort?: AbortController; // of the picture that is under way

  constructor(run: Run, system: System, limits: Catalog['limits'], traffic: Traffic) {
    super({
      projection: projectionOf(system),
      loader: async (extent, resolution, pixelRatio) => {
        this.abort?.abort();
        const abort = (this.abort = new AbortController());
        const r = typeof resolution === 'number' ? resolution : resolution[0];
        const [x, y] = getCenter(extent);
        let width = Math.ceil((getWidth(extent) / r) * margin);
        let height = Math.ceil((getHeight(extent) / r) * margin);
        width = Math.min(width, limits.width);
        height = Math.min(height, limits.height);
        // A fine screen gets as fine a picture as the server draws.
        const ratio = Math.min(pixelRatio, finest, limits.width / width, limits.height / height);
        const pixels = [Math.round(width * ratio), Math.round(height * ratio)];
        const bound: Extent = [x - (width * r) / 2, y - (height * r) / 2, x + (width * r) / 2, y + (height * r) / 2];
        const url = getMap(this.run, {bound, width: pixels[0], height: pixels[1], ratio}, system);
        const image = await fetchPicture(url, abort.signal, traffic);
        return {image, extent: bound, resolution: r, pixelRatio: ratio};
      },
    });
    this.run = run;
  }

  /** Draws other layers. The picture that is shown stays until the new one is
   * there. */
  draw(run: Run): void {
    this.run = run;
    this.again();
  }

  again(): void {
    this.image = null;
    this.changed();
  }

  protected disposeInternal(): void {
    this.abort?.abort();
    super.disposeInternal();
  }
}

/** Tiles cut by a grid. */
export class Tiles extends ImageTileSource {
  constructor(url: (z: number, x: number, y: number) => string, system: System, grid: TileGrid, traffic: Traffic) {
    super({
      projection: projectionOf(system),
      tileGrid: grid,
      wrapX: false,
      transition: 120,
      loader: (z, x, y, options) => fetchPicture(url(z, x, y), options.signal as AbortSignal, traffic),
    });
  }
}
