import assert from 'node:assert/strict';
import { descriptions } from '../../../src/config/descriptions.js';
import { internalFields, publishedFields } from '../../../src/config/settings.js';
import { readWorkerConfig } from '../../../src/config/worker-config.js';
import { DEFAULT_SETTINGS, SETTINGS } from '../../../src/purchase/contract/settings.js';

const ACS_CONNECTION_STRING = 'endpoint=https://c.example/;accesskey=c2VjcmV0a2V5';
const PRODUCTION = { NODE_ENV: 'production' };

const read = (env: object) => readWorkerConfig({ ACS_CONNECTION_STRING, ...env });

function problemsOf(env: object): string {
  try {
    read(env);
  } catch (error) {
    return (error as Error).message;
  }
  return '';
}

describe('the rules between settings', () => {
  it('are reported beside other errors, and skipped for a value that cannot be read', () => {
    const problems = problemsOf({
      LOG_LEVEL: 'loud',
      PURCHASE_PROOF: 'long',
      PURCHASE_EXTENDED_PROOF: '1 s',
      PURCHASE_POLL_TIMEOUT: '1 minute',
    });
    for (const text of ['LOG_LEVEL', 'PURCHASE_PROOF is', 'PURCHASE_GET_TIMEOUT must']) {
      assert.ok(problems.includes(text), problems);
    }
    assert.ok(!problems.includes('PURCHASE_EXTENDED_PROOF'), problems);
  });

  it('accept the example value of each error', () => {
    const wrong: Record<string, string>[] = [
      { ...PRODUCTION, PURCHASE_POST_TIMEOUT: '2 minutes' },
      { ...PRODUCTION, PURCHASE_GET_TIMEOUT: '20 s' },
      { ...PRODUCTION, PURCHASE_POLL_MAX_PAUSE: '1 ms' },
      { ...PRODUCTION, PURCHASE_DEADLINE: '1 minute' },
      { ...PRODUCTION, PURCHASE_PROOF_LOOKUPS: '1' },
      { ...PRODUCTION, PURCHASE_POST_TIMEOUT: '1500 ms' },
    ];
    for (const env of wrong) {
      const [, name = '', value = ''] = /for example (\w+)=(.+)$/m.exec(problemsOf(env)) ?? [];
      assert.ok(name in env, problemsOf(env));
      assert.equal(problemsOf({ ...env, [name]: value }), '');
    }
  });

  it('give no bound that depends on a wrong setting', () => {
    const problems = problemsOf({ ...PRODUCTION, PURCHASE_GET_TIMEOUT: '2 minutes' });
    assert.doesNotMatch(problems, /PURCHASE_POST_TIMEOUT/);
    assert.match(problems, /PURCHASE_GET_TIMEOUT must be less than .*\(20 seconds\)/);
  });

  it('allow settings that are shortened together, and reject one that is too short for another', () => {
    const quick = {
      PURCHASE_POST_TIMEOUT: '2 s',
      PURCHASE_PROOF: '2 s',
      PURCHASE_EXTENDED_PROOF: '4 s',
      PURCHASE_DOUBT_LIMIT: '4 s',
    };
    assert.equal(read(quick).settings.proofMs, 2_000);
    for (const [name, value] of [
      ['PURCHASE_PROOF', '1 s'],
      ['PURCHASE_EXTENDED_PROOF', '1 s'],
      ['PURCHASE_DOUBT_LIMIT', '1 s'],
      ['PURCHASE_DEADLINE', '7 s'],
      ['PURCHASE_POLL_MAX_PAUSE', '500 ms'],
    ] as const) {
      assert.match(problemsOf({ ...quick, [name]: value }), new RegExp(`${name} must`));
    }
    assert.match(
      problemsOf({ ...quick, ...PRODUCTION }),
      /PURCHASE_PROOF must be at least 30 seconds: NODE_ENV is production/,
    );
  });
});

describe('published settings', () => {
  it('are the thirteen that an operator may have a reason to change', () => {
    assert.deepEqual(Object.keys(publishedFields), [
      'PURCHASE_POST_TIMEOUT',
      'PURCHASE_GET_TIMEOUT',
      'PURCHASE_ASSUMED_HOLD',
      'PURCHASE_PROOF_LOOKUPS',
      'PURCHASE_PROOF',
      'PURCHASE_EXTENDED_PROOF',
      'PURCHASE_DENIED_LIMIT',
      'PURCHASE_RETRY_AFTER_CAP',
      'PURCHASE_EXPECTED_DURATION',
      'PURCHASE_POLL_MAX_PAUSE',
      'PURCHASE_DOUBT_LIMIT',
      'PURCHASE_STALLED_AFTER',
      'PURCHASE_DEADLINE',
    ]);
  });

  it('may be set to the documented default and to the documented example', () => {
    const env: Record<string, string> = { ...PRODUCTION };
    for (const [name, field] of Object.entries(publishedFields)) {
      const { defaultText = '', example = '' } = descriptions.get(field) ?? {};
      env[name] = defaultText;
      assert.equal(problemsOf({ ...PRODUCTION, [name]: example }), '');
    }
    assert.deepEqual(read(env).settings, { ...DEFAULT_SETTINGS, postsPerSecond: 1 });
  });
});

describe('internal settings', () => {
  it('are all the others, and may be set without production', () => {
    const names = Object.keys(internalFields);
    const count = Object.keys(SETTINGS).length - Object.keys(publishedFields).length;
    assert.equal(names.length, count);
    assert.equal(read({ PURCHASE_POLL_ACTIVITY: '40 s' }).settings.pollActivityMs, 40_000);
  });

  it('are rejected in production, however wrong their values are, with one error each', () => {
    assert.equal(problemsOf({ ...PRODUCTION, PURCHASE_POLL_ACTIVITY: '' }), '');
    const env = { PURCHASE_POLL_ACTIVITY: 'long', PURCHASE_SUBMIT_TIMEOUT: '1 s' };
    const [, ...lines] = problemsOf({ ...PRODUCTION, ...env }).split('\n');
    assert.equal(lines.length, 2);
    for (const name of Object.keys(env)) {
      const message = `${name} is an internal setting, which NODE_ENV=production forbids; remove it`;
      assert.ok(
        lines.some((line) => line.includes(message)),
        lines.join('\n'),
      );
    }
  });
});
