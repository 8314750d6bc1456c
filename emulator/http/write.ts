import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EmulatedResponse } from './response.js';
import { TLSSocket } from 'node:tls';

/** Length of the empty answer that is trickled: something must come drop by drop. */
const TRICKLED_BLANKS = 64;

/** Writes an answer: bodies in chunks, as the service does; an empty one with its length. */
export function write(response: ServerResponse, { status, headers, body }: EmulatedResponse): void {
  if (body === undefined && status !== 204) response.setHeader('Content-Length', '0');
  response.writeHead(status, headers);
  if (body !== undefined) response.write(body);
  response.end();
}

/** Sends the headers at once and the body byte by byte, for as long as the caller listens. */
export async function trickle(
  response: ServerResponse,
  { status, headers, body }: EmulatedResponse,
  intervalMs: number,
): Promise<void> {
  const bytes = Buffer.from(body ?? ' '.repeat(TRICKLED_BLANKS));
  response.writeHead(status, { ...headers, 'Content-Length': String(bytes.length) });
  response.flushHeaders();
  for (const byte of bytes) {
    if (response.destroyed) return;
    await sleep(intervalMs, undefined, { ref: false });
    response.write(Buffer.of(byte));
  }
  response.end();
}

/** Ends the connection with a reset, as a failing network does. */
export function reset(response: ServerResponse): void {
  const { socket } = response;
  // What carries TLS cannot be reset from above; it ends without a farewell all the same.
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}
