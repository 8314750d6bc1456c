import { createServer, type IncomingHttpHeaders } from 'node:http';
import { randomBytes } from 'node:crypto';
import { createSendWebhook } from '../../src/webhooks/send-webhook.js';
import type { PurchaseEvent } from '../../src/purchase/events.js';
import { listenLocally } from './listen-locally.js';

/** One POST that a receiver got. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: PurchaseEvent;
}

/** A receiver of events in this process. */
export interface Receiver {
  readonly url: string;
  readonly secret: string;
  readonly received: Received[];
  /** What it answers from now on: a status, with headers if need be, or nothing at all. */
  answer(status: number | 'hangUp', headers?: Readonly<Record<string, string>>): void;
  /** The sender that a worker is given for it. */
  readonly send: ReturnType<typeof createSendWebhook>;
  /** Kinds of the events about a search, in their order, repeats included. */
  kinds(searchId: string): string[];
  close(): void;
}

/** A path and query that must show up nowhere. */
export const SECRET_PATH = '/hook/s3cr3tpath?token=s3cr3tquery';

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let reply: { status: number | 'hangUp'; headers?: Readonly<Record<string, string>> };
  reply = { status: 204 };
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const { headers } = request;
      received.push({ headers, body, event: JSON.parse(body) as PurchaseEvent });
      if (reply.status === 'hangUp') response.destroy();
      else response.writeHead(reply.status, { ...reply.headers }).end('thank you');
    });
  });
  const url = `http://127.0.0.1:${await listenLocally(server)}${SECRET_PATH}`;
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  return {
    url,
    secret,
    received,
    answer: (status, headers = {}) => {
      reply = { status, headers };
    },
    send: createSendWebhook({ url, secrets: [secret] }),
    kinds: (searchId) =>
      received
        .filter(({ event }) => event.data.searchId === searchId)
        .map(({ event }) => event.type.split('.').at(-1) ?? ''),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
