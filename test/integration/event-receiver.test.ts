import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { createSendWebhook } from '../../src/webhooks/send-webhook.js';
import { runProgram, type Program } from '../support/program.js';
import { suiteFolder } from '../support/suite-folder.js';

const newSecret = () => `whsec_${randomBytes(32).toString('base64')}`;
const body = JSON.stringify({ id: 'event_1', type: 'a.b', subject: 'purchase_x' });
const message = { id: 'event_1', contentType: 'application/cloudevents+json', body };

describe('the example receiver of events', () => {
  const secret = newSecret();
  const folder = suiteFolder();
  let receiver: Program;
  let url: string;
  const start = async () => {
    const env = { EVENTS_SECRET: secret, EVENTS_FILE: join(folder, 'events.jsonl'), PORT: '0' };
    receiver = runProgram('examples/event-receiver.ts', [], env);
    url = (await receiver.says(/ready: (\S+)/))[1] ?? '';
  };
  const kept = () => readFileSync(join(folder, 'events.jsonl'), 'utf8').trim().split('\n');
  before(start);
  after(() => {
    receiver.signal('SIGKILL');
  });

  it('stores a repeated event once, also across a restart', async () => {
    const send = () => createSendWebhook({ url, secrets: [secret] })(message);
    assert.deepEqual(await send(), { kind: 'delivered', status: 204 });
    assert.deepEqual(await send(), { kind: 'delivered', status: 204 });
    receiver.signal('SIGKILL');
    await receiver.exitCode;
    await start();
    assert.deepEqual(await send(), { kind: 'delivered', status: 204 });
    await receiver.says(/again: a\.b purchase_x/);
    assert.deepEqual(kept(), [body]);
  });

  it('rejects forged, changed and old requests', async () => {
    const forged = await createSendWebhook({ url, secrets: [newSecret()] })(message);
    assert.ok(forged.kind === 'failed' && forged.why.endsWith('401'));
    const post = async (text: string, at: Date) => {
      const headers = {
        'webhook-id': message.id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
        'webhook-signature': new Webhook(secret).sign(message.id, at, body),
      };
      return (await fetch(url, { method: 'POST', body: text, headers })).status;
    };
    assert.equal(await post(body, new Date()), 204);
    assert.equal(await post(body.replace('purchase_x', 'purchase_y'), new Date()), 401);
    assert.equal(await post(body, new Date(Date.now() - 6 * 60_000)), 401);
    assert.equal((await fetch(url, { method: 'POST', body })).status, 401);
    assert.equal((await fetch(url)).status, 405);
    assert.equal(kept().length, 1);
  });

  it('does not start without the secret', async () => {
    const without = runProgram('examples/event-receiver.ts', [], { PORT: '0' });
    assert.equal(await without.exitCode, 4);
    assert.match(without.output(), /EVENTS_SECRET is missing/);
  });
});
