import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { WebhookReceiver } from '../../src/webhooks/send-webhook.js';

/** A receiver of events that takes all of them and looks at none. */
export interface EventSink {
  readonly receiver: WebhookReceiver;
  close(): Promise<void>;
}

export async function startEventSink(): Promise<EventSink> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => {
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
  return {
    receiver: { url, secrets: [`whsec_${randomBytes(32).toString('base64')}`] },
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
