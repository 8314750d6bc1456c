import { join } from 'node:path';

/**
 * `npm test` sets this variable after its build. Tests then start the built programs, which saves one to two
 * seconds of CPU each.
 */
export const RUN_BUILT_PROGRAMS = process.env['RUN_BUILT_PROGRAMS'] === 'true';

/**
 * The arguments of Node that run a program of this project.
 *
 * @param path from the project's folder, without an extension: `src/worker`
 * @param built runs the build instead of the source
 * @param folder another copy of the project
 */
export function nodeArguments(
  path: string,
  built = RUN_BUILT_PROGRAMS && /^(src|emulator)\//.test(path),
  folder = '',
): string[] {
  if (built) return [join(folder, 'dist', `${path}.js`)];
  return ['--import', 'tsx', join(folder, `${path}.ts`)];
}
