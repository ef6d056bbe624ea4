/** At which scales a layer shows anything. */

import type {Layer} from './catalog';

/** The denominators at which a layer shows anything in a style: the first
 * included, the second excluded. */
export function visibleRange(layer: Layer, style: string): [min: number, max: number] {
  const s = layer.styles.find((each) => each.name === style) ?? layer.styles[0];
  return [Math.max(layer.minDenominator ?? 0, s?.minDenominator ?? 0), Math.min(layer.maxDenominator ?? Infinity, s?.maxDenominator ?? Infinity)];
}

export function visibleAt(layer: Layer, style: string, denominator: number): boolean {
  const [min, max] = visibleRange(layer, style);
  return denominator >= min && denominator < max;
}
