import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import axios, { AxiosError } from 'axios';
import { Webhook } from 'standardwebhooks';
import { isWebhookSecret } from '../../src/webhooks/secret.js';
import { createSendWebhook } from '../../src/webhooks/send-webhook.js';
import { startReceiver, type Receiver } from '../support/receiver.js';

const message = { id: 'event_1', contentType: 'application/cloudevents+json', body: '{"é":1}' };

describe('webhook', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(() => {
    receiver.close();
  });

  it('is signed as Standard Webhooks specifies', async () => {
    assert.deepEqual(await receiver.send(message), { kind: 'delivered', status: 204 });
    const [{ headers, body } = assert.fail('nothing came')] = receiver.received;
    assert.equal(body, message.body);
    assert.equal(headers['content-type'], message.contentType);
    assert.equal(headers['webhook-id'], message.id);
    new Webhook(receiver.secret).verify(body, headers as Record<string, string>);
    // The same by hand, so that no mistake of the library goes unnoticed on both sides.
    const key = Buffer.from(receiver.secret.slice('whsec_'.length), 'base64');
    const timestamp = String(headers['webhook-timestamp']);
    const signed = `${message.id}.${timestamp}.${message.body}`;
    const signature = createHmac('sha256', key).update(signed).digest('base64');
    assert.equal(headers['webhook-signature'], `v1,${signature}`);
    assert.ok(Math.abs(Number(timestamp) - Date.now() / 1_000) < 60);
  });

  it('is signed with both secrets during a rotation', async () => {
    const next = `whsec_${randomBytes(24).toString('base64')}`;
    const send = createSendWebhook({ url: receiver.url, secrets: [receiver.secret, next] });
    await send(message);
    const [{ headers, body } = assert.fail('nothing came')] = receiver.received;
    for (const secret of [receiver.secret, next]) {
      new Webhook(secret).verify(body, headers as Record<string, string>);
    }
    const stranger = new Webhook(`whsec_${randomBytes(24).toString('base64')}`);
    assert.throws(() => stranger.verify(body, headers as Record<string, string>));
  });

  for (const status of [200, 204, 299]) {
    it(`is delivered at status ${status}`, async () => {
      receiver.answer(status);
      assert.deepEqual(await receiver.send(message), { kind: 'delivered', status });
    });
  }

  for (const status of [301, 307, 400, 401, 404, 429, 500, 503]) {
    it(`fails at status ${status} without following a redirect`, async () => {
      receiver.answer(status, { location: receiver.url, 'retry-after': '7' });
      const delivery = await receiver.send(message);
      assert.ok(delivery.kind === 'failed' && delivery.retryAfterMs === 7_000);
      assert.equal(receiver.received.length, 1);
    });
  }

  it('is gone at status 410', async () => {
    receiver.answer(410);
    assert.equal((await receiver.send(message)).kind, 'gone');
  });

  it('fails with the origin of the receiver, without path, query or secret', async () => {
    const whys: string[] = [];
    const attempt = async () => {
      const delivery = await receiver.send(message);
      assert.ok(delivery.kind !== 'delivered');
      whys.push(delivery.why);
    };
    for (const status of [500, 410, 'hangUp'] as const) {
      receiver.answer(status);
      await attempt();
    }
    receiver.close();
    await attempt();
    const { origin } = new URL(receiver.url);
    assert.deepEqual(whys.slice(0, 2), [`${origin} answered 500`, `${origin} answered 410`]);
    assert.match(whys[2] ?? '', /: ECONNRESET$/);
    assert.match(whys[3] ?? '', /: ECONNREFUSED$/);
    assert.doesNotMatch(whys.join(), /s3cr3t|whsec/);
  });

  it('fails without the message of an error that has no code', async () => {
    const { url, secret } = receiver;
    const { adapter = 'http' } = axios.defaults;
    try {
      for (const error of [new Error(url), new AxiosError(url)]) {
        axios.defaults.adapter = () => Promise.reject(error);
        const send = createSendWebhook({ url, secrets: [secret] });
        const why = `${new URL(url).origin}: no answer`;
        assert.deepEqual(await send(message), { kind: 'failed', why });
      }
    } finally {
      axios.defaults.adapter = adapter;
    }
  });
});

describe('secret of Standard Webhooks', () => {
  it('is whsec_ and base64 of 24 to 64 bytes', () => {
    const secret = (bytes: number) => `whsec_${randomBytes(bytes).toString('base64')}`;
    assert.ok([24, 32, 64].every((bytes) => isWebhookSecret(secret(bytes))));
    assert.ok([16, 65].every((bytes) => !isWebhookSecret(secret(bytes))));
    assert.ok(!isWebhookSecret(secret(32).slice('whsec_'.length)));
    assert.ok(!isWebhookSecret('whsec_not base64 at all, though long enough to be a secret'));
  });
});
