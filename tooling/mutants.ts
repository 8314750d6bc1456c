import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../dev/program.js';
import { copyOfProject, replaceOnce } from '../test/support/code-copy.js';
import { MUTANTS } from './mutants/list.js';
import type { Mutant } from './mutants/mutant.js';
import { runTests } from './mutants/run-tests.js';
import { allPassed, verdictOf, type Verdict } from './mutants/verdict.js';

/**
 * Applies hand-written mutants, one at a time, in a copy of the project, and checks that the tests notice each: `npm run mutants`,
 * or `npm run mutants -- TEXT` for those whose title or file contains the text. The exit code is 1 when one is not noticed, and
 * when something other than a test failed.
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

await runProgram(async (stopping) => {
  const text = process.argv[2] ?? '';
  const chosen = MUTANTS.filter(({ title, file }) => `${title} ${file}`.includes(text));
  const folder = copyOfProject('acs-mutants-', COPIED);
  // However this ends; the last processes in it may end a moment later.
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  await requirePassing(folder, chosen, stopping);
  let noticed = 0;
  for (const mutant of chosen) {
    const { is, by } = await tried(mutant, folder, stopping);
    if (is === 'noticed') noticed += 1;
    process.stdout.write(`${is.padEnd(9)} ${mutant.title} (${mutant.file})\n`);
    process.stdout.write(`          ${by}\n`);
  }
  process.stdout.write(`${noticed} of ${chosen.length} mutants noticed\n`);
  return noticed === chosen.length && chosen.length > 0 ? 0 : 1;
});

/** @throws Error when tests fail without any mistake */
async function requirePassing(folder: string, chosen: readonly Mutant[], stopping: AbortSignal) {
  const runs = new Map(chosen.map(({ tests, limitMs }) => [tests, limitMs]));
  for (const [tests, limitMs] of runs) {
    const told = await runTests({ folder, tests, limitMs }, stopping);
    const { failures, late } = told;
    const why = failures[0]?.title ?? (late ? 'they take too long' : 'they end without a result');
    if (!allPassed(told)) throw new Error(`${tests} fail without any mutant: ${why}`);
  }
}

/** @throws Error when the code is no longer what the mutant was made for */
async function tried(mutant: Mutant, folder: string, stopping: AbortSignal): Promise<Verdict> {
  const { file, find, replace, tests, limitMs } = mutant;
  const path = join(folder, file);
  const text = replaceOnce(path, find, replace);
  try {
    return verdictOf(mutant, await runTests({ folder, tests, limitMs }, stopping));
  } finally {
    writeFileSync(path, text);
  }
}
