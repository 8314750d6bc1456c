import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scan, textsIn } from '../../chaos/facts/scan.js';

describe('the search for secrets', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'scan-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('finds what lies across two parts of a file, wherever it lies', () => {
    const file = join(folder, 'log');
    for (let before = 0; before < 24; before += 1) {
      writeFileSync(file, `${'.'.repeat(before)}secret${'.'.repeat(9)}`);
      const { size, texts } = textsIn(file, ['secret', 'absent', '..'], 8);
      assert.deepEqual(
        [size, texts.has('secret'), texts.has('absent')],
        [before + 15, true, false],
      );
    }
  });

  it('takes a log that is empty, or not there, for one that was not read', () => {
    writeFileSync(join(folder, 'one.log'), '');
    writeFileSync(join(folder, 'two.log'), 'is ready');
    const mustBeIn = { 'one.log': 'ready', 'two.log': 'ready', 'three.log': 'ready' };
    const { files, blind } = scan(folder, {}, { leaveOut: [], mustBeIn });
    assert.deepEqual([files, blind], [2, ['one.log', 'three.log']]);
  });
});
