import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../../dev/processes/project.js';
import { MUTANTS } from '../../tooling/mutants/list.js';
import { Reading, verdictOf, type Verdict } from '../../tooling/mutants/verdict.js';

const event = (kind: string, fullTitle = '', err = '') =>
  JSON.stringify([kind, { fullTitle, err }]);
type How = Parameters<typeof verdictOf>[0] & { readonly late?: boolean };
const PASS = event('pass', 'counts');
const END = event('end');

describe('mutants', () => {
  it('replace a text that occurs once in its file, and have different titles', () => {
    for (const { file, find, replace } of MUTANTS) {
      const times = readFileSync(join(PROJECT, file), 'utf8').split(find).length - 1;
      assert.equal(times, 1, `${file}: ${find}`);
      assert.notEqual(find, replace);
    }
    assert.equal(new Set(MUTANTS.map(({ title }) => title)).size, MUTANTS.length);
  });
});

describe('a mutant', () => {
  const is = (lines: readonly string[], { late = false, ...how }: How = {}): Verdict['is'] => {
    const reading = new Reading();
    for (const line of lines) reading.line(line);
    return verdictOf(how, reading.told(late)).is;
  };
  const fail = (title: string, message = 'not equal') => event('fail', title, message);

  it('is noticed by a test that fails, even where the rest never ends', () => {
    assert.equal(is([PASS, fail('holds'), END]), 'noticed');
    assert.equal(is([`an unfinished line${fail('holds')}`], { late: true }), 'noticed');
  });

  it('is unnoticed where all tests pass', () => {
    assert.equal(is([PASS, END]), 'UNNOTICED');
  });

  it('is unclear where no test has failed: a crash, no tests, a hook before them, no end', () => {
    assert.equal(is(['SyntaxError: no']), 'UNCLEAR');
    assert.equal(is([END]), 'UNCLEAR');
    assert.equal(is([PASS]), 'UNCLEAR');
    assert.equal(is([fail('a chaos run "before all" hook for "keeps"'), END]), 'UNCLEAR');
    assert.equal(is([PASS], { late: true }), 'UNCLEAR');
  });

  it('is noticed by no end where that is how it shows', () => {
    assert.equal(is([PASS], { late: true, hangs: true }), 'noticed');
    assert.equal(is([PASS], { hangs: true }), 'UNCLEAR');
  });

  it('is noticed only by what the failing test must say', () => {
    const lines = [fail('keeps every promise', '{"a key in a log": []}'), END];
    assert.equal(is(lines, { says: '"no second POST"' }), 'UNCLEAR');
    assert.equal(is(lines, { says: '"a key in a log"' }), 'noticed');
  });
});
