import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { signedHeaders } from '../../src/acs/auth/signing.js';
import { EmulatorControl } from '../../dev/stack/emulator-control.js';

/**
 * One purchase through the gateway of a running stack: `start` prints the id of the search, `settle ID` waits for its end and
 * holds it against the emulator's ledger.
 *
 * Needs GATEWAY (its URL), EMULATOR (its URL) and KEYS (the file of the gateway's access keys).
 */
const SETTLED_WITHIN_MS = 240_000;
const API = 'api-version=2025-06-01';

const { GATEWAY = '', EMULATOR = '', KEYS = '' } = process.env;
const accessKey = readFileSync(KEYS, 'utf8').trim().replace(/^\w+=/, '');
const emulator = new EmulatorControl(EMULATOR);

async function call(method: string, target: string, body?: object): Promise<Response> {
  const text = body ? JSON.stringify(body) : '';
  const { host } = new URL(GATEWAY);
  const headers = signedHeaders({ method, target, host, body: text }, accessKey, new Date());
  return fetch(`${GATEWAY}${target}`, {
    method,
    headers: { ...headers, 'content-type': 'application/json', prefer: 'respond-async' },
    ...(body && { body: text }),
    signal: AbortSignal.timeout(10_000),
  });
}

/** How the operation stands, as the gateway tells; why it does not, when it does not. */
async function statusOf(searchId: string): Promise<string> {
  try {
    const answer = await call('GET', `/phoneNumbers/operations/purchase_${searchId}?${API}`);
    if (!answer.ok) return `answered ${answer.status}`;
    return ((await answer.json()) as { status: string }).status;
  } catch (error) {
    return `no answer: ${(error as Error).message}`;
  }
}

async function start(): Promise<void> {
  const searchId = await emulator.search();
  const answer = await call('POST', `/availablePhoneNumbers/:purchase?${API}`, { searchId });
  assert.equal(answer.status, 202, await answer.text());
  process.stdout.write(`${searchId}\n`);
}

/** Until Azure has it: what is killed then strikes a purchase that is under way. */
async function accepted(searchId: string): Promise<void> {
  const end = performance.now() + SETTLED_WITHIN_MS;
  while ((await emulator.ledger(searchId)).status === null) {
    assert.ok(performance.now() < end, 'the POST never reached the emulator');
    await sleep(250);
  }
}

async function settle(searchId: string): Promise<void> {
  const end = performance.now() + SETTLED_WITHIN_MS;
  let status = await statusOf(searchId);
  while (status !== 'succeeded') {
    assert.notEqual(status, 'failed');
    assert.ok(performance.now() < end, `not settled in ${SETTLED_WITHIN_MS} ms; last: ${status}`);
    await sleep(1_000);
    status = await statusOf(searchId);
  }
  const { posts, bought, phoneNumbers } = await emulator.ledger(searchId);
  const took = posts.filter(({ processedAt }) => processedAt !== null);
  assert.equal(took.length, 1, `POSTs that were accepted: ${JSON.stringify(posts)}`);
  assert.deepEqual(bought.map(({ phoneNumber }) => phoneNumber).sort(), [...phoneNumbers].sort());
  const line = `succeeded; the ledger: ${posts.length} POST received, 1 accepted, bought ${phoneNumbers.join(', ')}`;
  process.stdout.write(`${line}\n`);
}

const [command, searchId = ''] = process.argv.slice(2);
const commands: Record<string, () => Promise<void>> = {
  start,
  accepted: () => accepted(searchId),
  settle: () => settle(searchId),
};
const run = commands[command ?? ''];
if (!run) throw new Error('Usage: purchase.ts start | accepted ID | settle ID');
await run();
