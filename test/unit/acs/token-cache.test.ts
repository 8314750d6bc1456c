import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createTokenCache, type AccessToken } from '../../../src/acs/auth/token-cache.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A credential with scripted responses and a clock that the test sets. */
class Credential {
  now = 0;
  fetches = 0;
  next: () => Promise<AccessToken | null> = () => Promise.resolve(this.token());
  readonly get = createTokenCache(
    () => {
      this.fetches += 1;
      return this.next();
    },
    { now: () => this.now, timeoutMs: 100 },
  );

  token(lifetimeMs = HOUR_MS, refreshAfterMs?: number): AccessToken {
    return {
      token: `token ${this.fetches}`,
      expiresOnTimestamp: this.now + lifetimeMs,
      ...(refreshAfterMs !== undefined && { refreshAfterTimestamp: this.now + refreshAfterMs }),
    };
  }
}

const fails = () => Promise.reject(new Error('the identity is unavailable'));
const hangs = () => new Promise<never>(() => undefined);

describe('token cache', () => {
  let rejections: unknown[] = [];
  const record = (reason: unknown) => rejections.push(reason);
  let credential: Credential;
  beforeEach(() => {
    rejections = [];
    process.on('unhandledRejection', record);
    credential = new Credential();
  });
  afterEach(() => {
    process.off('unhandledRejection', record);
    assert.deepEqual(rejections, [], 'an unhandled rejection ends the process');
  });

  it('shares one fetch between concurrent callers', async () => {
    const tokens = await Promise.all(Array.from({ length: 500 }, () => credential.get()));
    assert.deepEqual([...new Set(tokens)], ['token 1']);
    assert.equal(credential.fetches, 1);
    credential.now = 50 * MINUTE_MS;
    assert.equal(await credential.get(), 'token 1');
    assert.equal(credential.fetches, 1);
  });

  it('renews a token minutes before it expires and returns the old one meanwhile', async () => {
    await credential.get();
    credential.now = 56 * MINUTE_MS;
    assert.equal(await credential.get(), 'token 1');
    await nextTurn();
    assert.equal(await credential.get(), 'token 2');
    assert.equal(credential.fetches, 2);
  });

  it('renews a token at its refreshAfterTimestamp', async () => {
    credential.next = () => Promise.resolve(credential.token(HOUR_MS, 30 * MINUTE_MS));
    await credential.get();
    credential.now = 31 * MINUTE_MS;
    assert.equal(await credential.get(), 'token 1');
    await nextTurn();
    assert.equal(await credential.get(), 'token 2');
  });

  it('does not fetch again at once when the credential returns the same token', async () => {
    const same = credential.token(4 * MINUTE_MS, 0);
    credential.next = () => Promise.resolve(same);
    for (let call = 0; call < 100; call += 1) await credential.get();
    assert.equal(credential.fetches, 1);
  });

  it('returns the old token when its renewal fails, and pauses before the next fetch', async () => {
    await credential.get();
    credential.next = fails;
    credential.now = 56 * MINUTE_MS;
    for (let call = 0; call < 100; call += 1) {
      assert.equal(await credential.get(), 'token 1');
      await nextTurn();
    }
    assert.equal(credential.fetches, 2);
    credential.now += MINUTE_MS;
    assert.equal(await credential.get(), 'token 1');
    assert.equal(credential.fetches, 3);
  });

  it('returns the old token until it expires while its renewal hangs', async () => {
    await credential.get();
    credential.next = hangs;
    credential.now = 56 * MINUTE_MS;
    assert.equal(await credential.get(), 'token 1');
    assert.equal(await credential.get(), 'token 1');
    assert.equal(credential.fetches, 2);
    credential.now = HOUR_MS;
    // The fetch that hangs ends at its timeout.
    const alive = setInterval(() => undefined, 1_000);
    await assert.rejects(credential.get(), /did not respond within 100 ms/);
    clearInterval(alive);
    credential.next = () => Promise.resolve(credential.token());
    credential.now += MINUTE_MS;
    assert.equal(await credential.get(), 'token 3');
  });

  it('rejects all callers when the fetch fails, and pauses before the next fetch', async () => {
    credential.next = fails;
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => credential.get()));
    assert.ok(answers.every(({ status }) => status === 'rejected'));
    await assert.rejects(credential.get(), /the identity is unavailable/);
    assert.equal(credential.fetches, 1);
    credential.next = () => Promise.resolve(credential.token());
    credential.now = MINUTE_MS;
    assert.equal(await credential.get(), 'token 2');
  });

  it('rejects when the identity has no token', async () => {
    credential.next = () => Promise.resolve(null);
    await assert.rejects(credential.get(), /has no token/);
  });
});
