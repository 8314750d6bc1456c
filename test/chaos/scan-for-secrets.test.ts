import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findTexts, scanForSecrets } from '../../chaos/record/scan-for-secrets.js';
import { suiteFolder } from '../support/suite-folder.js';

describe('the scan for secrets', () => {
  const folder = suiteFolder();

  it('finds a text at any position, across chunks', async () => {
    const file = join(folder, 'log');
    for (let before = 0; before < 24; before += 1) {
      writeFileSync(file, `${'.'.repeat(before)}secret${'.'.repeat(9)}`);
      const { size, texts } = await findTexts(file, ['secret', 'absent', '..'], 8);
      assert.deepEqual(
        [size, texts.has('secret'), texts.has('absent')],
        [before + 15, true, false],
      );
    }
  });

  it('reports an empty or missing log as unread', async () => {
    writeFileSync(join(folder, 'one.log'), '');
    writeFileSync(join(folder, 'two.log'), 'is ready');
    const expected = { 'one.log': 'ready', 'two.log': 'ready', 'three.log': 'ready' };
    const scan = await scanForSecrets(folder, { secrets: {}, exclude: ['log'], expected });
    assert.deepEqual([scan.files, scan.unread], [2, ['one.log', 'three.log']]);
  });
});
