import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Child, sayExit } from '../processes/child.js';
import type { Say } from '../say.js';
import { CLI_PACKAGES, CLI_VERSION } from './locations.js';

const TELL_EVERY_MS = 15_000;

/**
 * Builds the Temporal CLI from its Go modules: five to eight minutes on two cores, once.
 *
 * @param go path of the Go program
 * @returns path of the CLI
 * @throws Error with the last lines of the compiler when it fails
 */
export async function buildCli(go: string, folder: string, say: Say): Promise<string> {
  const temporary = await mkdtemp(join(folder, 'build-'));
  const began = performance.now();
  let packages = 0;
  const timer = setInterval(() => {
    const seconds = Math.round((performance.now() - began) / 1_000);
    const done =
      packages === 0
        ? 'downloading sources'
        : `${packages} of about ${CLI_PACKAGES} packages built`;
    say(`  ${done}, ${seconds} s so far`);
  }, TELL_EVERY_MS);
  try {
    const module = `github.com/temporalio/cli/cmd/temporal@${CLI_VERSION}`;
    await goInstall(go, module, temporary, (line) => {
      // With -v it names each package that it begins to build.
      if (/^\S+$/.test(line)) packages += 1;
    });
    const program = join(folder, 'temporal');
    await rename(join(temporary, 'temporal'), program);
    return program;
  } finally {
    clearInterval(timer);
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Builds one program from a Go module.
 *
 * @param module the program's package and version: `example.org/tool/cmd/tool@v1.2.3`
 * @param onLine told each package that it begins to build
 * @throws Error with the last line of the compiler when it fails
 */
export async function goInstall(
  go: string,
  module: string,
  binFolder: string,
  onLine: (line: string) => void,
): Promise<void> {
  // The build needs what a person has set for Go: proxies, caches.
  const env = { ...(process.env as Record<string, string>), GOBIN: binFolder };
  const child = await Child.start({
    name: 'go install',
    command: go,
    args: ['install', '-v', module],
    env,
    onLine,
  });
  const exit = await child.exited;
  if (exit.code !== 0) {
    throw new Error(`go install ${sayExit(exit)}: ${child.lastWords.split('\n').at(-1)}`);
  }
}
