import assert from 'node:assert/strict';
import { described } from '../../../src/config/described.js';
import { readWorkerConfig, workerVariables } from '../../../src/config/worker-config.js';
import { DEFAULT_SETTINGS } from '../../../src/purchase/settings.js';

const ACS_CONNECTION_STRING = 'endpoint=https://c.example/;accesskey=c2VjcmV0a2V5';

describe('what settings owe each other', () => {
  const mistakesOf = (env: object): string => {
    try {
      readWorkerConfig({ ACS_CONNECTION_STRING, ...env });
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  it('is told beside mistakes of other variables, and not of one that could not be read', () => {
    const told = mistakesOf({
      LOG_LEVEL: 'loud',
      PURCHASE_PROOF: 'long',
      PURCHASE_EXTENDED_PROOF: '1 s',
      PURCHASE_POLL_TIMEOUT: '1 minute',
    });
    for (const name of ['LOG_LEVEL', 'PURCHASE_PROOF is', 'PURCHASE_POLL_TIMEOUT must']) {
      assert.ok(told.includes(name), told);
    }
    assert.ok(!told.includes('PURCHASE_EXTENDED_PROOF'), told);
  });

  it('is kept by the value that each mistake gives as its example', () => {
    const wrong: Record<string, string>[] = [
      { PURCHASE_SUBMIT_TIMEOUT: '9 s' },
      { PURCHASE_POLL_TIMEOUT: '63 s' },
      { PURCHASE_HEARTBEAT_TIMEOUT: '10 minutes' },
      { PURCHASE_DEADLINE: '1 minute' },
      { PURCHASE_PROOF_LOOKUPS: '1' },
      { PURCHASE_CONTINUE_AS_NEW_AFTER_EVENTS: '3' },
      { NODE_ENV: 'production', PURCHASE_POST_TIMEOUT: '1500 ms' },
    ];
    for (const env of wrong) {
      const [, name = '', value = ''] = /for example (\w+)=(.+)$/m.exec(mistakesOf(env)) ?? [];
      assert.ok(name in env, mistakesOf(env));
      assert.equal(mistakesOf({ ...env, [name]: value }), '');
    }
  });

  it('is kept by all that is usual, as docs/configuration.md has it', () => {
    const fields = Object.entries(workerVariables.shape).filter(([name]) =>
      name.startsWith('PURCHASE_'),
    );
    const env = Object.fromEntries(
      fields.map(([name, field]) => [name, described.get(field)?.example]),
    );
    assert.equal(fields.length, Object.keys(DEFAULT_SETTINGS).length);
    const { settings } = readWorkerConfig({ ACS_CONNECTION_STRING, ...env });
    for (const [name, usual] of Object.entries(DEFAULT_SETTINGS)) {
      assert.equal(settings[name as keyof typeof settings], usual, name);
    }
  });
});

describe('settings that a proof rests on', () => {
  const read = (env: object) => () => readWorkerConfig({ ACS_CONNECTION_STRING, ...env });

  it('may be cut together, but not below each other', () => {
    const quick = {
      PURCHASE_POST_TIMEOUT: '2 s',
      PURCHASE_PROOF: '2 s',
      PURCHASE_EXTENDED_PROOF: '4 s',
      PURCHASE_DOUBT_LIMIT: '4 s',
    };
    assert.equal(read(quick)().settings.proofMs, 2_000);
    assert.throws(read({ ...quick, PURCHASE_PROOF: '1 s' }), /PURCHASE_PROOF must be/);
    assert.throws(read({ ...quick, PURCHASE_EXTENDED_PROOF: '1 s' }), /PURCHASE_EXTENDED_PROOF/);
    assert.throws(read({ ...quick, PURCHASE_DOUBT_LIMIT: '1 s' }), /PURCHASE_DOUBT_LIMIT/);
    assert.throws(read({ ...quick, PURCHASE_DEADLINE: '7 s' }), /PURCHASE_DEADLINE must be/);
    assert.throws(
      read({ PURCHASE_HEARTBEAT_TIMEOUT: '999 ms' }),
      /HEARTBEAT_TIMEOUT must be at least 1 second/,
    );
    assert.throws(read({ PURCHASE_POLL_MIN_PAUSE: '10 minutes' }), /PURCHASE_POLL_MIN_PAUSE/);
    assert.throws(
      read({ ...quick, NODE_ENV: 'production' }),
      /PURCHASE_PROOF must be at least 30 seconds: this is production/,
    );
    assert.equal(read({ NODE_ENV: 'production' })().production, true);
  });
});
