import assert from 'node:assert/strict';
import { readWorkerConfig } from '../../../src/config/worker-config.js';
import { DEFAULT_SETTINGS } from '../../../src/purchase/contract/settings.js';

const ACS_CONNECTION_STRING = 'endpoint=https://c.example/;accesskey=c2VjcmV0a2V5';

describe('worker configuration', () => {
  it('requires the connection string only', () => {
    const config = readWorkerConfig({ ACS_CONNECTION_STRING });
    assert.equal(config.acs.endpoint, 'https://c.example');
    assert.equal(config.taskQueue, 'acs-purchases');
    assert.deepEqual(config.settings, { ...DEFAULT_SETTINGS, postsPerSecond: 1 });
    assert.equal(config.requestsPerSecond, 200);
  });

  it('reads durations with units', () => {
    const env = {
      ACS_CONNECTION_STRING,
      PURCHASE_STALLED_AFTER: '20 minutes',
      PURCHASE_PROOF: '2m',
      PURCHASE_POST_TIMEOUT: '16.1 s',
    };
    const { settings } = readWorkerConfig(env);
    assert.equal(settings.stalledAfterMs, 1_200_000);
    assert.equal(settings.proofMs, 120_000);
    assert.equal(settings.postTimeoutMs, 16_100);
  });

  it('reports all errors at once, each with its variable, without the key', () => {
    const env = {
      ACS_CONNECTION_STRING: 'accesskey=c2VjcmV0a2V5',
      LOG_LEVEL: 'loud',
      PURCHASE_STALLED_AFTER: 'soon',
      PURCHASE_PROOF_LOOKUPS: 'three',
      PURCHASE_STALED_AFTER: '1 h',
      SPENDING_LIMIT_PER_PURCHASE: '25 dollars',
      SPENDING_LIMIT: '25 USD',
    };
    assert.throws(
      () => readWorkerConfig(env),
      (error: Error) => {
        for (const variable of Object.keys(env)) assert.match(error.message, new RegExp(variable));
        assert.doesNotMatch(error.message, /c2VjcmV0a2V5/);
        return true;
      },
    );
  });

  it('reads a spending limit with its currency', () => {
    const read = (text: string) =>
      readWorkerConfig({ ACS_CONNECTION_STRING, SPENDING_LIMIT_PER_PURCHASE: text }).settings;
    assert.deepEqual(read('25 USD').spendingLimit, { amount: 25, currencyCode: 'USD' });
    assert.deepEqual(read(' 7.5 eur').spendingLimit, { amount: 7.5, currencyCode: 'EUR' });
    assert.equal(read('').spendingLimit, undefined);
    for (const wrong of ['25', 'USD 25', '-1 USD', '25,00 USD', 'lots USD']) {
      assert.throws(
        () => read(wrong),
        /SPENDING_LIMIT_PER_PURCHASE .*for example SPENDING_LIMIT_PER_PURCHASE=25 USD/,
      );
    }
  });

  it('reads rates, also below one per second, and rejects other text', () => {
    const read = (text: string) =>
      readWorkerConfig({ ACS_CONNECTION_STRING, ACS_POSTS_PER_SECOND: text }).settings;
    assert.equal(read('0.2').postsPerSecond, 0.2);
    assert.equal(read(' 25 ').postsPerSecond, 25);
    for (const wrong of ['0', '-1', '1/s', 'unlimited', '100001', '1e3']) {
      assert.throws(
        () => read(wrong),
        /ACS_POSTS_PER_SECOND must be a number per second, .*for example ACS_POSTS_PER_SECOND=0\.2/,
      );
    }
  });

  it('rejects durations that contradict each other', () => {
    const env = { ACS_CONNECTION_STRING, PURCHASE_POST_TIMEOUT: '2 minutes' };
    assert.throws(
      () => readWorkerConfig(env),
      /PURCHASE_POST_TIMEOUT must be less than PURCHASE_SUBMIT_TIMEOUT minus PURCHASE_CONFIRMATION_TIMEOUT minus PURCHASE_GET_TIMEOUT \(50500 ms\): .*; for example PURCHASE_POST_TIMEOUT=49500 ms$/m,
    );
  });
});

describe('event receiver of the worker', () => {
  const secret = (fill: number) => `whsec_${Buffer.alloc(32, fill).toString('base64')}`;
  const read = (env: object) => readWorkerConfig({ ACS_CONNECTION_STRING, ...env });
  const EVENTS_URL = 'https://orders.example/hook?t=1';

  it('is undefined by default', () => {
    const { events, settings } = read({});
    assert.equal(events, undefined);
    assert.equal(settings.sendEvents, undefined);
  });

  it('ignores the variables that Kubernetes sets for a service named events', () => {
    const links = { EVENTS_SERVICE_HOST: '10.0.0.1', EVENTS_PORT: 'tcp://10.0.0.1:80' };
    assert.equal(read({ ...links, EVENTS_PORT_80_TCP_ADDR: '10.0.0.1' }).events, undefined);
  });

  it('has a URL and one secret, or two during a rotation', () => {
    const one = read({ EVENTS_URL, EVENTS_SECRET: secret(1) });
    assert.deepEqual(one.events, { url: EVENTS_URL, secrets: [secret(1)] });
    assert.equal(one.settings.sendEvents, true);
    const two = read({ EVENTS_URL, EVENTS_SECRET: `${secret(1)}, ${secret(2)}` });
    assert.deepEqual(two.events?.secrets, [secret(1), secret(2)]);
  });

  it('is rejected with the errors and without secrets', () => {
    const wrong: [object, RegExp][] = [
      [{ EVENTS_URL }, /EVENTS_SECRET is missing; EVENTS_URL needs it/],
      [{ EVENTS_SECRET: secret(1) }, /EVENTS_URL is missing/],
      [{ EVENTS_URL: 'orders.example', EVENTS_SECRET: secret(1) }, /EVENTS_URL must be an http/],
      [{ EVENTS_URL: 'https://u:pw@o.example', EVENTS_SECRET: secret(1) }, /EVENTS_URL must be/],
      [{ EVENTS_URL, EVENTS_SECRET: 'AQEB' }, /EVENTS_SECRET must be whsec_BASE64/],
      [{ EVENTS_URL, EVENTS_SECRET: [1, 2, 3].map(secret).join() }, /EVENTS_SECRET must be/],
      [{ EVENTS_URI: EVENTS_URL }, /EVENTS_URI is not a variable/],
    ];
    for (const [env, message] of wrong) {
      assert.throws(
        () => read(env),
        (error: Error) => {
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /AQEB|:pw@/);
          return true;
        },
      );
    }
  });
});

describe('worker version', () => {
  const read = (env: object) => readWorkerConfig({ ACS_CONNECTION_STRING, ...env });
  const NAMED = { WORKER_DEPLOYMENT_NAME: 'acs-purchases', WORKER_BUILD_ID: 'v1.2' };

  it('is undefined by default, also when WORKER_BUILD_ID is set', () => {
    assert.equal(read({}).versioning, undefined);
    assert.equal(read({ WORKER_BUILD_ID: 'v1.2' }).versioning, undefined);
  });

  it('is a build of a deployment with a versioning behavior', () => {
    const version = { deploymentName: 'acs-purchases', buildId: 'v1.2' };
    const pinned = read({ ...NAMED, WORKER_VERSIONING: 'pinned' }).versioning;
    assert.deepEqual(pinned, { ...version, behavior: 'PINNED' });
    const upgraded = read({ ...NAMED, WORKER_VERSIONING: 'auto-upgrade' }).versioning;
    assert.deepEqual(upgraded, { ...version, behavior: 'AUTO_UPGRADE' });
  });

  it('is rejected with all its errors', () => {
    const wrong: [object, RegExp[]][] = [
      [
        { WORKER_VERSIONING: 'pinned', LOG_LEVEL: 'loud' },
        [
          /WORKER_DEPLOYMENT_NAME is missing; WORKER_VERSIONING needs it; for example/,
          /WORKER_BUILD_ID is missing; WORKER_VERSIONING needs it; for example/,
          /LOG_LEVEL must be/,
        ],
      ],
      [{ ...NAMED, WORKER_VERSIONING: 'PINNED' }, [/WORKER_VERSIONING must be one of off, auto/]],
      [{ ...NAMED }, [/WORKER_DEPLOYMENT_NAME has no effect unless WORKER_VERSIONING is set/]],
      [
        {
          WORKER_VERSIONING: 'auto-upgrade',
          WORKER_DEPLOYMENT_NAME: 'a.b',
          WORKER_BUILD_ID: 'v:1',
        },
        [/WORKER_DEPLOYMENT_NAME must be 1 to 200/, /WORKER_BUILD_ID must be 1 to 200/],
      ],
      [{ WORKER_BUILD: 'v1.2' }, [/WORKER_BUILD is not a variable/]],
    ];
    for (const [env, messages] of wrong)
      for (const message of messages) assert.throws(() => read(env), message);
  });
});
