import assert from 'node:assert/strict';
import { mapConcurrently } from '../../../src/cli/map-concurrently.js';

async function* streamOf<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

describe('mapping a stream concurrently', () => {
  it('keeps the order and the limit', async () => {
    let [active, most] = [0, 0];
    const results = [];
    const work = async (item: number) => {
      most = Math.max(most, ++active);
      await Promise.resolve();
      active -= 1;
      return item * 2;
    };
    for await (const one of mapConcurrently(3, streamOf([1, 2, 3, 4, 5]), work)) results.push(one);
    assert.deepEqual(results, [2, 4, 6, 8, 10]);
    assert.ok(most <= 3);
  });

  it('throws the error of a call once its result is due', async () => {
    const work = (item: number) =>
      item === 2 ? Promise.reject(new Error('no result')) : Promise.resolve(item);
    await assert.rejects(async () => {
      for await (const _ of mapConcurrently(3, streamOf([1, 2, 3]), work));
    }, /no result/);
  });
});
