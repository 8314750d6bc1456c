import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../../docs/configuration.md', import.meta.url), 'utf8');

/** `0` is any port that is free. */
const ANY = '0';

describe('ports of docs/configuration.md', () => {
  it('all differ, defaults and examples', () => {
    const rows = [...page.matchAll(/^\| `(\w+_PORT)` .*\| (\d+) +\| `(\d+)` +\|$/gm)];
    assert.equal(rows.length, 3);
    const ports = rows.flatMap(([, , defaultText, example]) => [defaultText, example]);
    const taken = ports.filter((port) => port !== ANY);
    assert.deepEqual([...new Set(taken)], taken);
  });
});
