import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectCache } from '../../dev/temporal/locations.js';

const run = promisify(execFile);

const PACKAGES = ['temporalio==1.35.0', 'standardwebhooks==1.1.0'];
const INSTALL_MS = 180_000;

/**
 * Finds or installs a Python with the packages of the examples, in the cache of the Temporal CLI.
 *
 * @returns path of the program; undefined without Python or access to the packages: tests are skipped
 */
export async function findPython(): Promise<string | undefined> {
  const folder = join(projectCache(process.env), 'python', PACKAGES.join('_'));
  const python = join(folder, 'bin', 'python');
  try {
    if (!existsSync(python)) await run('python3', ['-m', 'venv', folder], { timeout: INSTALL_MS });
    const check = ['-c', 'import temporalio.client, temporalio.envconfig, standardwebhooks'];
    const usable = await run(python, check).then(
      () => true,
      () => false,
    );
    if (!usable) {
      const install = ['-m', 'pip', 'install', '--quiet', '--only-binary', ':all:', ...PACKAGES];
      await run(python, install, { timeout: INSTALL_MS });
      await run(python, check);
    }
    return python;
  } catch {
    return undefined;
  }
}
