import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A temporary folder, removed after the tests of the suite. */
export function suiteFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'acs-test-'));
  after(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}
