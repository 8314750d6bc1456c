import { join } from 'node:path';

/**
 * `npm test` builds the project first and sets this variable: the programs that tests start run the
 * build then, which saves a second or two of CPU for each start.
 */
export const RUN_BUILT_PROGRAMS = process.env['RUN_BUILT_PROGRAMS'] === 'true';

/**
 * The arguments with which Node runs a program of this project.
 *
 * @param path from the project's folder, without an extension: `src/worker`
 * @param built runs what `npm run build` made of it instead of the source
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
