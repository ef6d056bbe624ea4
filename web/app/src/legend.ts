/** The legend of a layer in a style, a picture by the map service. */

import type {Language, Layer} from './catalog';
import {fill, h} from './element';
import {getLegendGraphic} from './wms';
import type {Words} from './words';

/** Swatches on a fine screen are fine. */
const ratio = Math.min(2, Math.max(1, Math.ceil(devicePixelRatio)));

/** The picture is asked for when it comes near to what is seen. */
export function legendPicture(layer: Layer, style: string, words: Words, lang: Language): HTMLElement {
  const image = h('img', {
    alt: `${words.legend}: ${layer.title}`,
    loading: 'lazy',
    on: {
      load: () => {
        image.width = Math.round(image.naturalWidth / ratio);
        image.height = Math.round(image.naturalHeight / ratio);
      },
      error: () => fill(frame, h('p', {class: 'note'}, words.noLegend)),
    },
  });
  image.src = getLegendGraphic(layer.name, style, ratio, lang);
  const frame = h('div', {class: 'legend'}, image);
  return frame;
}
