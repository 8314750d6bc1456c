/**
 * The receiver of events of a chaos run, in a process of its own. It appends every delivery to a file and rejects some
 * at random, so that the worker delivers them again. PORT, DELIVERIES_FILE and SEED are environment variables.
 */
import { appendFileSync, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { Random } from '../../emulator/random.js';

const { PORT = '0', DELIVERIES_FILE = 'deliveries.jsonl', SEED = '1' } = process.env;

/** Shares of all deliveries: dropped before they are recorded; recorded, and then dropped or answered 500. */
const LOST = 0.04;
const DROPPED = 0.04;
const FAILED = 0.08;

// The size makes the random numbers differ after each restart.
const size = existsSync(DELIVERIES_FILE) ? statSync(DELIVERIES_FILE).size : 0;
const random = new Random(`${SEED}/receiver/${size}`);

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8').on('data', (text: string) => (body += text));
  request.on('end', () => {
    const value = random.next();
    if (value < LOST) {
      response.destroy();
      return;
    }
    const headers = Object.fromEntries(
      Object.entries(request.headers).filter(([name]) => /^(webhook-|content-type)/.test(name)),
    );
    appendFileSync(DELIVERIES_FILE, `${JSON.stringify({ headers, body })}\n`);
    if (value < LOST + DROPPED) response.destroy();
    else response.writeHead(value < LOST + DROPPED + FAILED ? 500 : 204).end();
  });
});
server.listen(Number(PORT), '127.0.0.1', () => {
  process.stdout.write('receiver is ready\n');
});
