import assert from 'node:assert/strict';
import { parsePrefer } from '../../../src/gateway/prefer.js';

describe('a Prefer header', () => {
  const cases: [string | undefined, number, string?][] = [
    [undefined, 5_000],
    ['', 5_000],
    ['respond-async', 0, 'respond-async'],
    ['Respond-Async; x=1, wait=10', 0, 'respond-async'],
    ['wait=2', 2_000, 'wait=2'],
    ['return=minimal, wait = "3"', 3_000, 'wait=3'],
    ['wait=0', 0, 'wait=0'],
    ['wait=9999', 60_000, 'wait=60'],
    ['wait=-1', 5_000],
    ['wait=soon', 5_000],
  ];
  for (const [header, waitMs, applied] of cases) {
    it(`"${header}" waits ${waitMs} ms and applies ${applied ?? 'no preference'}`, () => {
      const expected = applied === undefined ? { waitMs } : { waitMs, applied };
      assert.deepEqual(parsePrefer(header, 5_000), expected);
    });
  }
});
