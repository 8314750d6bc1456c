import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { Webhook, WebhookVerificationError } from 'standardwebhooks';

/**
 * A receiver of purchase events: verifies the signature, stores each event once, then acknowledges it.
 *
 *   EVENTS_SECRET=whsec_… npx tsx examples/event-receiver.ts
 *
 * Optional: PORT (default 4050; 0 is a free port) and EVENTS_FILE (default events.jsonl).
 */
const { EVENTS_SECRET = '', EVENTS_FILE = 'events.jsonl', PORT = '4050' } = process.env;
if (EVENTS_SECRET === '') {
  process.stderr.write('EVENTS_SECRET is missing: the signing secret of the workers, whsec_…\n');
  process.exit(4);
}
const webhook = new Webhook(EVENTS_SECRET);
const MAX_BYTES = 1 << 20;

interface Event {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
}

/** Use a table with a unique key instead: an event may be delivered more than once, with the same id. */
const storedIds = new Set(
  (existsSync(EVENTS_FILE) ? readFileSync(EVENTS_FILE, 'utf8') : '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => (JSON.parse(line) as Event).id),
);

async function receive(request: IncomingMessage): Promise<number> {
  if (request.method !== 'POST') return 405;
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) {
    body += chunk as string;
    if (body.length > MAX_BYTES) return 413;
  }
  let event: Event;
  try {
    event = webhook.verify(body, request.headers as Record<string, string>) as Event;
  } catch (error) {
    if (!(error instanceof WebhookVerificationError)) throw error;
    console.error(`refused: ${error.message}`);
    return 401;
  }
  if (storedIds.has(event.id)) {
    console.log(`again: ${event.type} ${event.subject}`);
    return 204;
  }
  // Stored before it is acknowledged: an event with a 2xx response is not delivered again.
  appendFileSync(EVENTS_FILE, `${JSON.stringify(event)}\n`);
  storedIds.add(event.id);
  console.log(`${event.type} ${event.subject}`);
  return 204;
}

const server = createServer((request, response) => {
  receive(request).then(
    (status) => response.writeHead(status).end(),
    (error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    },
  );
});
server.listen(Number(PORT), '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : PORT;
  console.log(`receiver is ready: http://127.0.0.1:${port}/`);
});
