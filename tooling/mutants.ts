import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../dev/program.js';
import { copyOfProject, replaceOnce } from '../test/support/code-copy.js';
import { MUTANTS } from './mutants/list.js';
import type { Mutant } from './mutants/mutant.js';
import { runTests } from './mutants/run-tests.js';
import { allPassed, mutantResult, type MutantResult } from './mutants/mutant-result.js';

/**
 * Applies hand-written mutants one by one in a copy of the project, and checks that a test kills each:
 * `npm run mutants`, or `npm run mutants -- TEXT` for those whose title or file contains the text. The exit
 * code is 1 when a mutant survives or its tests fail for another reason.
 */
const COPIED = [
  ...['src', 'test', 'emulator', 'dev', 'bench', 'chaos', 'examples', 'docs'],
  ...['package.json', 'tsconfig.json'],
];

await runProgram(async (stopping) => {
  const text = process.argv[2] ?? '';
  const chosen = MUTANTS.filter(({ title, file }) => `${title} ${file}`.includes(text));
  const folder = copyOfProject('acs-mutants-', COPIED);
  process.once('exit', () => {
    // Retries: the last child processes may still write.
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  await requirePassing(folder, chosen, stopping);
  let killed = 0;
  for (const mutant of chosen) {
    const { status, by } = await testMutant(mutant, folder, stopping);
    if (status === 'killed') killed += 1;
    process.stdout.write(`${status.padEnd(9)} ${mutant.title} (${mutant.file})\n`);
    process.stdout.write(`          ${by}\n`);
  }
  process.stdout.write(`${killed} of ${chosen.length} mutants killed\n`);
  return killed === chosen.length && chosen.length > 0 ? 0 : 1;
});

/** @throws Error when tests fail without any mutant */
async function requirePassing(folder: string, chosen: readonly Mutant[], stopping: AbortSignal) {
  const runs = new Map(chosen.map(({ tests, timeoutMs }) => [tests, timeoutMs]));
  for (const [tests, timeoutMs] of runs) {
    const results = await runTests({ folder, tests, timeoutMs }, stopping);
    const { failures, timedOut } = results;
    const why = failures[0]?.title ?? (timedOut ? 'they time out' : 'they end without a result');
    if (!allPassed(results)) throw new Error(`${tests} fail without any mutant: ${why}`);
  }
}

/** @throws Error when the file does not contain the mutant's text exactly once */
async function testMutant(
  mutant: Mutant,
  folder: string,
  stopping: AbortSignal,
): Promise<MutantResult> {
  const { file, find, replace, tests, timeoutMs } = mutant;
  const path = join(folder, file);
  const text = replaceOnce(path, find, replace);
  try {
    return mutantResult(mutant, await runTests({ folder, tests, timeoutMs }, stopping));
  } finally {
    writeFileSync(path, text);
  }
}
