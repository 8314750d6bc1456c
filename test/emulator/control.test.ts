import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeArguments } from '../../dev/processes/node-arguments.js';
import { startEmulator, type Emulator, type LedgerEntry } from '../../emulator/index.js';
import { PURCHASE, signedFetch } from '../support/signed-fetch.js';
import { until } from '../support/until.js';

describe("the emulator's control interface", () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator({ speed: 40 });
  });
  after(() => emulator.close());

  const control = async (method: string, path: string, body?: unknown) => {
    const options = { method, ...(body !== undefined && { body: JSON.stringify(body) }) };
    const answer = await fetch(`${emulator.endpoint}${path}`, options);
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };

  it('rejects invalid rules and switches with the field and its values', async () => {
    const rules = await control('PUT', '/emulator/faults', [{ on: 'purchas', kind: 'dropBefore' }]);
    assert.equal(rules.status, 400);
    assert.match(String(rules.body['error']), /0\.on: must be one of .*purchase/);
    const status = await control('PUT', '/emulator/faults', [{ on: '*', kind: 'statusBefore' }]);
    assert.match(String(status.body['error']), /0\.status: must be an HTTP status/);
    const behavior = await control('PUT', '/emulator/behavior', { secondPurchase: 'maybe' });
    assert.match(String(behavior.body['error']), /secondPurchase: must be one of same, conflict/);
    const keys = await control('PUT', '/emulator/keys', { primary: '!' });
    assert.equal(keys.status, 400);
    assert.equal((await control('GET', '/emulator/nothing')).status, 404);
  });

  it('applies changes and shows them', async () => {
    const change = { cancelPurchase: 'stops' };
    assert.equal(
      (await control('PUT', '/emulator/behavior', change)).body['cancelPurchase'],
      'stops',
    );
    assert.equal((await control('GET', '/emulator/behavior')).body['secondPurchase'], 'same');
    await control('PUT', '/emulator/faults', [
      { on: 'search', kind: 'delay', delayMs: 1, times: 2 },
    ]);
    const listed = await fetch(`${emulator.endpoint}/emulator/faults`);
    assert.deepEqual(await listed.json(), [
      { on: 'search', kind: 'delay', delayMs: 1, times: 2, left: 2 },
    ]);
    assert.equal((await control('GET', '/emulator')).status, 200);
  });

  it('makes a finished search and lists it in the ledger', async () => {
    const { body } = await control('POST', '/emulator/searches', { quantity: 3 });
    const searchId = String(body['searchId']);
    const entry = (await control('GET', `/emulator/ledger?searchId=${searchId}`)).body;
    assert.equal((entry as unknown as LedgerEntry).phoneNumbers.length, 3);
  });

  it('adds rules before the active ones, and counts faults in the ledger', async () => {
    const emulator = await startEmulator();
    const searchId = emulator.search({ holdMs: 60_000 });
    const add = async (rule: object) => {
      const body = JSON.stringify([rule]);
      await fetch(`${emulator.endpoint}/emulator/faults`, { method: 'POST', body });
    };
    await add({ on: 'getOperation', kind: 'statusBefore', status: 503, times: 1 });
    await add({ on: 'purchase', kind: 'wrongCase', searchId });
    const operation = `/phoneNumbers/operations/purchase_${searchId}?api-version=2025-06-01`;
    assert.equal((await signedFetch(emulator.connectionString, 'GET', operation)).status, 503);
    assert.equal((await signedFetch(emulator.connectionString, 'GET', operation)).status, 404);
    await signedFetch(emulator.connectionString, 'POST', PURCHASE, { searchId });
    const { calls, searches } = emulator.ledger();
    assert.deepEqual(calls, { all: 3, struck: 2, byKind: { statusBefore: 1, wrongCase: 1 } });
    const { gets, createdAt, expiresAt } = searches[searchId] ?? assert.fail();
    assert.deepEqual(
      gets.map(({ answer, fault }) => [answer, fault]),
      [
        [503, 'statusBefore'],
        [404, undefined],
      ],
    );
    assert.equal(Date.parse(expiresAt) - Date.parse(createdAt), 60_000);
    await emulator.close();
  });

  it('ends purchases only after provisioning proceeds', async () => {
    const own = await startEmulator({ speed: 100 });
    try {
      own.setBehavior({ provisioning: 'paused' });
      const searchId = own.search();
      await signedFetch(own.connectionString, 'POST', PURCHASE, { searchId });
      const entry = () => own.ledger().searches[searchId];
      const longestMs = 27_000 / 100;
      await sleep(longestMs + 50);
      assert.equal(entry()?.status, 'notStarted');
      const proceedsAt = Date.now();
      own.setBehavior({ provisioning: 'proceeds' });
      await until(() => entry()?.status === 'succeeded');
      const tookMs = Date.parse(entry()?.bought[0]?.at ?? '') - proceedsAt;
      assert.ok(tookMs >= 190 && tookMs <= longestMs + 50, `${tookMs} ms`);
    } finally {
      await own.close();
    }
  });

  it('applies a rule with accepted only once the purchase was accepted', async () => {
    const searchId = emulator.search();
    const path = `/phoneNumbers/operations/purchase_${searchId}?api-version=2025-06-01`;
    const get = async () => (await signedFetch(emulator.connectionString, 'GET', path)).status;
    const rule = { on: 'getOperation', kind: 'statusBefore', status: 503, accepted: true } as const;
    emulator.setFaults([rule]);
    assert.deepEqual([await get(), await get()], [404, 404]);
    await signedFetch(emulator.connectionString, 'POST', PURCHASE, { searchId });
    assert.equal(await get(), 503);
    emulator.setFaults([]);
  });

  it('ends an operation with the GET that endsAfterGets names', async () => {
    const rule = { on: 'purchase', kind: 'endsAfterGets' } as const;
    const without = await control('PUT', '/emulator/faults', [rule]);
    assert.match(String(without.body['error']), /0\.count: must be the number of the GET/);
    const searchId = emulator.search();
    emulator.setFaults([{ ...rule, count: 3, searchId }]);
    await signedFetch(emulator.connectionString, 'POST', PURCHASE, { searchId });
    const statuses: string[] = [];
    for (let get = 1; get <= 4; get += 1) {
      const path = `/phoneNumbers/operations/purchase_${searchId}?api-version=2025-06-01`;
      const answer = await signedFetch(emulator.connectionString, 'GET', path);
      statuses.push(((await answer.json()) as { status: string }).status);
    }
    assert.deepEqual(statuses.slice(2), ['succeeded', 'succeeded']);
    assert.ok(!statuses.slice(0, 2).includes('succeeded'));
    emulator.setFaults([]);
  });

  it('makes the same searches and key from the same seed', async () => {
    const twins = await Promise.all([1, 2].map(() => startEmulator({ seed: 'twin' })));
    const [one, two] = twins.map((twin) => [twin.search(), twin.connectionString.split(';')[1]]);
    assert.deepEqual(one, two);
    await Promise.all(twins.map((twin) => twin.close()));
  });
});

describe('the emulator as a process', () => {
  function start(...args: string[]): { child: ChildProcess; output: () => string } {
    const { PATH = '', HOME = '' } = process.env;
    const command = [...nodeArguments('emulator/main'), '--port', '0', ...args];
    const child = spawn(process.execPath, command, { env: { PATH, HOME } });
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    return { child, output: () => output };
  }

  const exit = (child: ChildProcess) =>
    new Promise<number | null>((resolve) => child.once('exit', resolve));

  it('keeps its ledger over SIGKILL and restart, and purchases end meanwhile', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'acs-emulator-'));
    const args = ['--speed', '40', '--ledger', join(folder, 'ledger.jsonl')];
    const read = async (first: ReturnType<typeof start>) => {
      await until(() => first.output().includes('connection string: '));
      return /connection string: (\S+)/.exec(first.output())?.[1] ?? '';
    };
    const one = start(...args);
    const connectionString = await read(one);
    const endpoint = (text: string) => /endpoint=([^;]+)\/;/.exec(text)?.[1] ?? '';
    const made = await fetch(`${endpoint(connectionString)}/emulator/searches`, { method: 'POST' });
    const { searchId } = (await made.json()) as { searchId: string };
    assert.equal((await signedFetch(connectionString, 'POST', PURCHASE, { searchId })).status, 202);
    const gone = exit(one.child);
    one.child.kill('SIGKILL');
    await gone;
    const two = start(...args);
    const again = await read(two);
    assert.equal(again.split(';')[1], connectionString.split(';')[1]);
    await until(async () => {
      const ledger = await fetch(`${endpoint(again)}/emulator/ledger?searchId=${searchId}`);
      const entry = (await ledger.json()) as LedgerEntry;
      assert.equal(entry.posts.length, 1);
      return entry.bought.length === 1;
    });
    const ended = exit(two.child);
    two.child.kill('SIGTERM');
    assert.equal(await ended, 0);
    await rm(folder, { recursive: true });
  });

  it('takes its key from a connection string file, and does not print it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'acs-emulator-'));
    const accessKey = Buffer.alloc(32, 5).toString('base64');
    const file = join(folder, 'connection');
    await writeFile(file, `endpoint=http://emulator:4040/;accesskey=${accessKey}\n`);
    const { child, output } = start('--keys-of', file);
    await until(() => output().includes('control: '));
    const [, endpoint = ''] = /ACS emulator: (\S+)/.exec(output()) ?? [];
    const made = await fetch(`${endpoint}/emulator/searches`, { method: 'POST' });
    const { searchId } = (await made.json()) as { searchId: string };
    const connection = `endpoint=${endpoint}/;accesskey=${accessKey}`;
    assert.equal((await signedFetch(connection, 'POST', PURCHASE, { searchId })).status, 202);
    assert.doesNotMatch(output(), /accesskey/);
    const ended = exit(child);
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
    await rm(folder, { recursive: true });
  });

  it('reports wrong options and exits with 2', async () => {
    for (const [args, problem] of [
      [['--speed', 'fast'], /--speed <x>' argument 'fast' is invalid/],
      [['--sped', '2'], /--sped/],
      [['--port', '99999'], /--port <n>' argument '99999' is invalid. Expected 0 to 65535/],
      [['--keys-of', join(tmpdir(), 'nowhere')], /--keys-of \S+ cannot be read \(ENOENT\)/],
    ] as const) {
      const { child, output } = start(...args);
      assert.equal(await exit(child), 2);
      assert.match(output(), problem);
    }
  });

  it('serves https with --tls, and prints the certificate to trust', async () => {
    const { child, output } = start('--tls');
    await until(() => output().includes('certificate to trust'));
    assert.match(output(), /endpoint=https:\/\/127\.0\.0\.1:\d+\//);
    const ended = exit(child);
    child.kill('SIGTERM');
    assert.equal(await ended, 0);
  });
});
