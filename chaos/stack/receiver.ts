/**
 * The receiver of events of a chaos run, a process of its own: keeps every delivery in a file as it came, then
 * answers as its dice say, so that some are delivered again. PORT, DELIVERIES_FILE and SEED are in its environment.
 */
import { appendFileSync, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { Random } from '../../emulator/random.js';

const { PORT = '0', DELIVERIES_FILE = 'deliveries.jsonl', SEED = '1' } = process.env;

/** Shares of all deliveries that are kept and yet answered 500, or with nothing at all; and that are not kept. */
const REFUSED = 0.08;
const HUNG_UP = 0.04;
const LOST = 0.04;

// Its dice go on from elsewhere after each restart.
const size = existsSync(DELIVERIES_FILE) ? statSync(DELIVERIES_FILE).size : 0;
const random = new Random(`${SEED}/receiver/${size}`);

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    const dice = random.next();
    if (dice < LOST) {
      response.destroy();
      return;
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => /^(webhook-|content-type)/.test(name)),
    );
    // First kept, then acknowledged.
    appendFileSync(DELIVERIES_FILE, `${JSON.stringify({ headers, body })}\n`);
    if (dice < LOST + HUNG_UP) response.destroy();
    else response.writeHead(dice < LOST + HUNG_UP + REFUSED ? 500 : 204).end();
  });
});
server.listen(Number(PORT), '127.0.0.1', () => {
  process.stdout.write('receiver is ready\n');
});
