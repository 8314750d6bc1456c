import { Child, sayExit } from '../../dev/processes/child.js';

/**
 * Builds one program from a Go module.
 *
 * @param go path of the Go program
 * @param module the program's package and version: `example.org/tool/cmd/tool@v1.2.3`
 * @param onLine receives the name of each package when its build starts
 * @throws Error with the last line of the compiler when it fails
 */
export async function goInstall(
  go: string,
  module: string,
  binFolder: string,
  onLine: (line: string) => void,
): Promise<void> {
  // Go needs the user's own settings: proxies, caches.
  const env = { ...process.env, GOBIN: binFolder };
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
