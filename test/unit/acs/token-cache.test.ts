import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { createTokenCache, type AccessToken } from '../../../src/acs/auth/token-cache.js';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** A credential whose next answers are said one by one, on a clock that stands still until it is set. */
class Credential {
  now = 0;
  asked = 0;
  next: () => Promise<AccessToken | null> = () => Promise.resolve(this.token());
  readonly get = createTokenCache(
    () => {
      this.asked += 1;
      return this.next();
    },
    { now: () => this.now, limitMs: 100 },
  );

  token(lifetimeMs = HOUR_MS, refreshAfterMs?: number): AccessToken {
    return {
      token: `token ${this.asked}`,
      expiresOnTimestamp: this.now + lifetimeMs,
      ...(refreshAfterMs !== undefined && { refreshAfterTimestamp: this.now + refreshAfterMs }),
    };
  }
}

const fails = () => Promise.reject(new Error('the identity is away'));
const hangs = () => new Promise<never>(() => undefined);

describe('a token that is kept', () => {
  let rejections: unknown[] = [];
  const note = (reason: unknown) => rejections.push(reason);
  let credential: Credential;
  beforeEach(() => {
    rejections = [];
    process.on('unhandledRejection', note);
    credential = new Credential();
  });
  afterEach(() => {
    process.off('unhandledRejection', note);
    assert.deepEqual(rejections, [], 'a rejection that nobody handles ends the process');
  });

  it('is fetched once, however many ask at the same time', async () => {
    const tokens = await Promise.all(Array.from({ length: 500 }, () => credential.get()));
    assert.deepEqual([...new Set(tokens)], ['token 1']);
    assert.equal(credential.asked, 1);
    credential.now = 50 * MINUTE_MS;
    assert.equal(await credential.get(), 'token 1');
    assert.equal(credential.asked, 1);
  });

  it('is renewed some minutes before it expires, while the old one is used', async () => {
    await credential.get();
    credential.now = 56 * MINUTE_MS;
    assert.equal(await credential.get(), 'token 1');
    await turn();
    assert.equal(await credential.get(), 'token 2');
    assert.equal(credential.asked, 2);
  });

  it('is renewed when its credential says so', async () => {
    credential.next = () => Promise.resolve(credential.token(HOUR_MS, 30 * MINUTE_MS));
    await credential.get();
    credential.now = 31 * MINUTE_MS;
    assert.equal(await credential.get(), 'token 1');
    await turn();
    assert.equal(await credential.get(), 'token 2');
  });

  it('is not asked for all the time by a credential that gives the same one again', async () => {
    const same = credential.token(4 * MINUTE_MS, 0);
    credential.next = () => Promise.resolve(same);
    for (let call = 0; call < 100; call += 1) await credential.get();
    assert.equal(credential.asked, 1);
  });

  it('is used on when its renewal fails, which is not tried again at once', async () => {
    await credential.get();
    credential.next = fails;
    credential.now = 56 * MINUTE_MS;
    for (let call = 0; call < 100; call += 1) {
      assert.equal(await credential.get(), 'token 1');
      await turn();
    }
    assert.equal(credential.asked, 2);
    credential.now += MINUTE_MS;
    assert.equal(await credential.get(), 'token 1');
    assert.equal(credential.asked, 3);
  });

  it('is used on while its renewal hangs, and no longer than it is good', async () => {
    await credential.get();
    credential.next = hangs;
    credential.now = 56 * MINUTE_MS;
    assert.equal(await credential.get(), 'token 1');
    assert.equal(await credential.get(), 'token 1');
    assert.equal(credential.asked, 2);
    credential.now = HOUR_MS;
    // The hanging fetch is one try: it ends at its limit, and with it the wait.
    const alive = setInterval(() => undefined, 1_000);
    await assert.rejects(credential.get(), /did not answer within 100 ms/);
    clearInterval(alive);
    credential.next = () => Promise.resolve(credential.token());
    credential.now += MINUTE_MS;
    assert.equal(await credential.get(), 'token 3');
  });

  it('that cannot be had is told to all who ask, and not tried again at once', async () => {
    credential.next = fails;
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => credential.get()));
    assert.ok(answers.every(({ status }) => status === 'rejected'));
    await assert.rejects(credential.get(), /the identity is away/);
    assert.equal(credential.asked, 1);
    credential.next = () => Promise.resolve(credential.token());
    credential.now = MINUTE_MS;
    assert.equal(await credential.get(), 'token 2');
  });

  it('that an identity does not have is an error, too', async () => {
    credential.next = () => Promise.resolve(null);
    await assert.rejects(credential.get(), /no token to give/);
  });
});
