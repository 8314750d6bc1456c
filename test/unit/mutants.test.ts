import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../../dev/processes/project.js';
import { MUTANTS } from '../../tooling/mutants/list.js';
import {
  MochaOutput,
  mutantResult,
  type MutantResult,
} from '../../tooling/mutants/mutant-result.js';

const event = (kind: string, fullTitle = '', err = '') =>
  JSON.stringify([kind, { fullTitle, err }]);
type Options = Parameters<typeof mutantResult>[0] & { readonly timedOut?: boolean };
const PASS = event('pass', 'counts');
const END = event('end');

describe('mutants: the list', () => {
  it('has texts that occur once in their file, and unique titles', () => {
    for (const { file, find, replace } of MUTANTS) {
      const times = readFileSync(join(PROJECT, file), 'utf8').split(find).length - 1;
      assert.equal(times, 1, `${file}: ${find}`);
      assert.notEqual(find, replace);
    }
    assert.equal(new Set(MUTANTS.map(({ title }) => title)).size, MUTANTS.length);
  });
});

describe('mutants: the result of one', () => {
  const statusOf = (lines: readonly string[], options: Options = {}): MutantResult['status'] => {
    const { timedOut = false, ...detection } = options;
    const output = new MochaOutput();
    for (const line of lines) output.addLine(line);
    return mutantResult(detection, output.results(timedOut)).status;
  };
  const fail = (title: string, message = 'not equal') => event('fail', title, message);

  it('is killed when a test fails, even if the run then times out', () => {
    assert.equal(statusOf([PASS, fail('holds'), END]), 'killed');
    assert.equal(statusOf([`an unfinished line${fail('holds')}`], { timedOut: true }), 'killed');
  });

  it('is survived when all tests pass', () => {
    assert.equal(statusOf([PASS, END]), 'SURVIVED');
  });

  it('is an error when no test failed: a crash, no tests, a failed hook, no end', () => {
    assert.equal(statusOf(['SyntaxError: no']), 'ERROR');
    assert.equal(statusOf([END]), 'ERROR');
    assert.equal(statusOf([PASS]), 'ERROR');
    assert.equal(statusOf([fail('a chaos run "before all" hook for "keeps"'), END]), 'ERROR');
    assert.equal(statusOf([PASS], { timedOut: true }), 'ERROR');
  });

  it('is killed by a timeout where the mutant allows it', () => {
    assert.equal(statusOf([PASS], { timedOut: true, timesOut: true }), 'killed');
    assert.equal(statusOf([PASS], { timesOut: true }), 'ERROR');
  });

  it('is killed only by a test with the expected message', () => {
    const lines = [fail('keeps every promise', '{"a key in a log": []}'), END];
    assert.equal(statusOf(lines, { message: '"no second POST"' }), 'ERROR');
    assert.equal(statusOf(lines, { message: '"a key in a log"' }), 'killed');
  });
});
