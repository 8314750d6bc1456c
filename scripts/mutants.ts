import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { copyOfProject, replaceOnce } from '../test/support/code-copy.js';
import { MUTANTS } from './mutants/list.js';
import type { Mutant } from './mutants/mutant.js';

/**
 * Makes mistakes on purpose, one at a time, in a copy of the project, and shows that the tests notice each: `npm run mutants`, or
 * `npm run mutants -- WORD` for those whose description has the word. Ends with 1 when one goes unnoticed.
 */
const COPIED = [
  'src',
  'test',
  'emulator',
  'dev',
  'bench',
  'chaos',
  'examples',
  'docs',
  'package.json',
  'tsconfig.json',
];
const LIMIT_MS = 300_000;

const word = process.argv[2] ?? '';
const chosen = MUTANTS.filter(({ would, file }) => `${would} ${file}`.includes(word));
const copy = copyOfProject('acs-mutants-', COPIED);

/** Whether the tests pass; a test that hangs has noticed. */
async function pass(tests: string): Promise<boolean> {
  const args = ['--import', 'tsx', 'node_modules/mocha/bin/mocha.js', '--no-config', '--bail'];
  args.push('--require', 'test/support/hooks.ts', '--timeout', '60000', '--exit');
  const options = { cwd: copy, timeout: LIMIT_MS, maxBuffer: 1 << 26 };
  return promisify(execFile)(process.execPath, [...args, ...tests.split(' ')], options).then(
    () => true,
    () => false,
  );
}

/** @throws Error when the code is no longer what the mutant was made for */
async function isNoticed({ file, find, replace, tests }: Mutant): Promise<boolean> {
  const path = join(copy, file);
  const text = replaceOnce(path, find, replace);
  try {
    return !(await pass(tests));
  } finally {
    writeFileSync(path, text);
  }
}

let unnoticed = 0;
try {
  for (const tests of new Set(chosen.map((mutant) => mutant.tests))) {
    if (!(await pass(tests))) throw new Error(`${tests} fail without any mutant`);
  }
  for (const mutant of chosen) {
    const noticed = await isNoticed(mutant);
    if (!noticed) unnoticed += 1;
    const verdict = noticed ? 'noticed  ' : 'UNNOTICED';
    process.stdout.write(`${verdict} would ${mutant.would} (${mutant.file})\n`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.stdout.write(`${chosen.length - unnoticed} of ${chosen.length} mutants noticed\n`);
process.exit(unnoticed === 0 && chosen.length > 0 ? 0 : 1);
