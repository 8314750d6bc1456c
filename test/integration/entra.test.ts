import assert from 'node:assert/strict';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAcsClient } from '../../src/acs/client.js';
import { createCredentials } from '../../src/acs/auth/credentials.js';
import { createForward } from '../../src/acs/transport/forward.js';
import { createSend } from '../../src/acs/transport/http.js';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import { listenLocally } from '../support/listen-locally.js';
import { signedFetch } from '../support/signed-fetch.js';
import { until } from '../support/until.js';

/** A token is renewed when half of it is over. */
const LIFETIME_MS = 20_000;
const NAMES = ['IDENTITY_ENDPOINT', 'IDENTITY_HEADER'] as const;

describe('Entra ID with DefaultAzureCredential', () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator({ speed: 100, tokensOnly: true, tokenLifetimeMs: LIFETIME_MS });
    Object.assign(process.env, emulator.identity);
  });
  after(async () => {
    for (const name of NAMES) Reflect.deleteProperty(process.env, name);
    await emulator.close();
  });

  it('is required by the emulator, which denies a key', async () => {
    const answer = await signedFetch(
      emulator.connectionString,
      'GET',
      '/phoneNumbers?api-version=2025-06-01',
    );
    assert.equal(answer.status, 401);
  });

  it('authorizes a purchase and renews the token before it expires', async () => {
    const acs = createAcsClient(
      createSend(await createCredentials({ endpoint: emulator.endpoint })),
    );
    const searchId = emulator.search();
    const options = { timeoutMs: 5_000 };
    const began = performance.now();
    const accepted = await acs.purchase({ searchId }, options);
    assert.equal(accepted.status, 202);
    const first = emulator.tokensIssued;
    assert.ok(first >= 1);
    const statuses = new Set<number>();
    await until(async () => {
      const seen = await acs.getOperation(`purchase_${searchId}`, options);
      statuses.add(seen.status ?? 0);
      return emulator.tokensIssued > first;
    }, LIFETIME_MS);
    assert.ok(performance.now() - began < LIFETIME_MS, 'the first token was still good');
    assert.deepEqual([...statuses], [200]);
  });

  it('authorizes the proxied calls of the gateway', async () => {
    const forward = createForward(await createCredentials({ endpoint: emulator.endpoint }));
    const answer = await forward({
      method: 'GET',
      target: '/phoneNumbers?api-version=2025-06-01',
      headers: {},
      body: Buffer.alloc(0),
      timeoutMs: 5_000,
      signal: new AbortController().signal,
    });
    assert.ok(answer.status === 200);
    answer.body.resume();
  });
});

describe('Entra ID without a token', () => {
  const access = (getToken: () => Promise<string>) => ({
    endpoint: 'http://127.0.0.1:1',
    getToken,
  });
  const post = { method: 'POST', path: '/p', body: {}, timeoutMs: 200 } as const;

  it('sends nothing and returns a short reason', async () => {
    const send = createSend(
      access(() => Promise.reject(new Error(`no\n  identity ${'x'.repeat(999)}`))),
    );
    const result = await send(post);
    assert.ok(result.status === undefined && result.kind === 'denied');
    assert.match(result.reason, /^no Entra ID token: no identity x+$/);
    assert.ok(result.reason.length < 400);
  });

  it('returns the reason of each credential that failed, without advice', async () => {
    const tried = [
      'EnvironmentCredential is unavailable. No underlying credential could be used. To troubleshoot, visit https://x',
      'ManagedIdentityCredential: Authentication failed. Message invalid_request: Identity not found',
      `Azure CLI could not be found. Please visit ${'y'.repeat(400)}`,
    ];
    const error = new AggregateError(
      tried.map((message) => new Error(message)),
      `chained\n${tried.join('\n')}`,
    );
    const result = await createSend(access(() => Promise.reject(error)))(post);
    assert.ok(result.status === undefined && result.kind === 'denied');
    assert.equal(
      result.reason,
      'no Entra ID token: EnvironmentCredential is unavailable; ManagedIdentityCredential: Authentication failed. ' +
        'Message invalid_request: Identity not found; Azure CLI could not be found',
    );
  });

  const never = () => new Promise<string>(() => undefined);

  it('waits for a token until the timeout of the call', async () => {
    const get = { ...post, method: 'GET' } as const;
    const result = await createSend(access(never))(get);
    assert.ok(result.status === undefined && result.kind === 'denied');
    assert.ok(result.durationMs < 1_500, `${result.durationMs} ms`);
    assert.match(result.reason, /no Entra ID token/);
  });

  it('does not send a POST whose token takes too long', async () => {
    let arrived = 0;
    const server = http.createServer((_request, response) => {
      arrived += 1;
      response.writeHead(202).end();
    });
    const port = await listenLocally(server);
    const send = (getToken: () => Promise<string>) =>
      createSend({ endpoint: `http://127.0.0.1:${port}`, getToken })({
        ...post,
        timeoutMs: 10_000,
      });
    const lateToken = sleep(4_500, 'a token');
    const [late, soon] = await Promise.all([
      send(() => lateToken),
      send(() => Promise.resolve('a token')),
    ]);
    assert.equal(soon.status, 202);
    assert.ok(late.status === undefined && late.kind === 'denied');
    assert.ok(late.durationMs < 4_000, `${late.durationMs} ms`);
    await lateToken;
    await sleep(500);
    server.close();
    assert.equal(arrived, 1);
  });

  it('ends proxied calls at their timeout and when the caller closes the connection', async () => {
    const request = {
      method: 'GET',
      target: '/phoneNumbers',
      headers: {},
      body: Buffer.alloc(0),
      signal: new AbortController().signal,
    };
    const forward = createForward(access(never));
    const answers = await Promise.all([
      forward({ ...request, timeoutMs: 200 }),
      forward({ ...request, timeoutMs: 60_000, signal: AbortSignal.timeout(100) }),
    ]);
    const [late, hungUp] = answers;
    assert.ok(late.status === undefined && late.kind === 'denied');
    assert.match(late.reason, /no Entra ID token/);
    // Says nothing of ACS, nor of the identity: it must set off no alert.
    assert.ok(hungUp.status === undefined && hungUp.kind === 'callerClosed');
  });
});
