import { mean } from './quantile.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** By how much `y` grows with each `x`, by least squares; NaN where two points are too few to tell. */
export function slopeOf(points: readonly Point[]): number {
  if (points.length < 3) return NaN;
  const middle = { x: mean(points.map(({ x }) => x)), y: mean(points.map(({ y }) => y)) };
  const spread = points.reduce((sum, { x }) => sum + (x - middle.x) ** 2, 0);
  return points.reduce((sum, { x, y }) => sum + (x - middle.x) * (y - middle.y), 0) / spread;
}
