import type { IncomingMessage } from 'node:http';

export const BODY_LIMIT_BYTES = 64 * 1024;

/** Reads a request to its end. */
export async function readBody(
  request: IncomingMessage,
): Promise<{ bytes: Buffer; tooLarge: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= BODY_LIMIT_BYTES) chunks.push(chunk);
  }
  return { bytes: Buffer.concat(chunks), tooLarge: length > BODY_LIMIT_BYTES };
}

/** The JSON in a body; `undefined` when it is empty, `null` when it is not JSON. */
export function parseJson(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown;
  } catch {
    return null; // the handlers report it
  }
}
