import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatedResponse } from './response.js';
import { TLSSocket } from 'node:tls';

/** Length of the body that `trickle` sends when the response has none. */
const TRICKLED_SPACES = 64;

/** Writes a response: a body in chunks, as the service does, or Content-Length 0. */
export function write(response: ServerResponse, { status, headers, body }: EmulatedResponse): void {
  if (body === undefined && status !== 204) response.setHeader('Content-Length', '0');
  response.writeHead(status, headers);
  if (body !== undefined) response.write(body);
  response.end();
}

/** Sends the headers at once, and the body byte by byte until the client disconnects. */
export async function trickle(
  response: ServerResponse,
  { status, headers, body }: EmulatedResponse,
  intervalMs: number,
): Promise<void> {
  const bytes = Buffer.from(body ?? ' '.repeat(TRICKLED_SPACES));
  response.writeHead(status, { ...headers, 'Content-Length': String(bytes.length) });
  response.flushHeaders();
  for (const byte of bytes) {
    if (response.destroyed) return;
    await sleep(intervalMs, undefined, { ref: false });
    response.write(Buffer.of(byte));
  }
  response.end();
}

/** Resets the connection. */
export function reset(response: ServerResponse): void {
  const { socket } = response;
  // Node cannot reset a TLS connection: destroy() closes it without a TLS alert.
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}
