import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAcsClient } from '../../src/acs/client.js';
import { openAcs } from '../../src/acs/entra.js';
import { createForward } from '../../src/acs/forward.js';
import { createSend } from '../../src/acs/http.js';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import { signed } from '../support/signed.js';

const LIFETIME_MS = 2_000;
const NAMES = ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER'] as const;

describe('access with Entra ID, as DefaultAzureCredential finds it', () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator({ speed: 100, tokensOnly: true, tokenLifetimeMs: LIFETIME_MS });
    Object.assign(process.env, emulator.identity);
  });
  after(async () => {
    for (const name of NAMES) Reflect.deleteProperty(process.env, name);
    await emulator.close();
  });

  it('is what the emulator demands: a key is refused', async () => {
    const answer = await signed(
      emulator.connectionString,
      'GET',
      '/phoneNumbers?api-version=2025-06-01',
    );
    assert.equal(answer.status, 401);
  });

  it('buys, and renews the token before it has expired', async () => {
    const acs = createAcsClient(createSend(await openAcs({ endpoint: emulator.endpoint })));
    const searchId = emulator.search();
    const options = { timeoutMs: 5_000 };
    const accepted = await acs.purchase({ searchId }, options);
    assert.ok(accepted.is === 'answer');
    assert.equal(accepted.status, 202);
    const first = emulator.tokensIssued;
    assert.ok(first >= 1);
    await sleep(LIFETIME_MS + 100);
    const seen = await acs.getOperation(`purchase_${searchId}`, options);
    assert.ok(seen.is === 'answer');
    assert.equal(seen.status, 200);
    assert.ok(emulator.tokensIssued > first);
  });

  it('is what the gateway passes requests on with', async () => {
    const forward = createForward(await openAcs({ endpoint: emulator.endpoint }));
    const answer = await forward({
      method: 'GET',
      target: '/phoneNumbers?api-version=2025-06-01',
      headers: {},
      body: Buffer.alloc(0),
      timeoutMs: 5_000,
      signal: new AbortController().signal,
    });
    assert.ok(answer.is === 'answer');
    answer.body.resume();
    assert.equal(answer.status, 200);
  });
});

describe('access with Entra ID that gives no token', () => {
  const access = (getToken: () => Promise<string>) => ({
    endpoint: 'http://127.0.0.1:1',
    getToken,
  });
  const post = { method: 'POST', path: '/p', body: {}, timeoutMs: 200 } as const;

  it('sends nothing, and says why without the whole of it', async () => {
    const send = createSend(
      access(() => Promise.reject(new Error(`no\n  identity ${'x'.repeat(999)}`))),
    );
    const reply = await send(post);
    assert.ok(reply.is === 'noAnswer' && reply.notSent);
    assert.match(reply.why, /^no token of Entra ID: no identity x+$/);
    assert.ok(reply.why.length < 400);
  });

  it('does not wait for one longer than for the whole call', async () => {
    const reply = await createSend(access(() => new Promise(() => undefined)))(post);
    assert.ok(reply.is === 'noAnswer' && reply.notSent);
    assert.ok(reply.durationMs < 1_500, `${reply.durationMs} ms`);
    assert.match(reply.why, /no token of Entra ID/);
  });
});
