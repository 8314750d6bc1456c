import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookReceiver } from '../../src/webhooks/send-webhook.js';

/** Starts an HTTP server that answers every event with 204. It does not keep this process alive. */
export async function startEventReceiver(): Promise<WebhookReceiver> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => response.writeHead(204).end());
  });
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  return { url, secrets: [`whsec_${randomBytes(32).toString('base64')}`] };
}
