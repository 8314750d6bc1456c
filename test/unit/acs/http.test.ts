import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { createSend } from '../../../src/acs/transport/http.js';
import type { HttpResult } from '../../../src/acs/transport/http-result.js';
import { listenLocally } from '../../support/listen-locally.js';
import { until } from '../../support/until.js';

const KEY = Buffer.from('a key').toString('base64');

/** Sends one POST to a raw server on which `serve` acts. */
async function post(
  serve: (socket: net.Socket) => void,
  timeoutMs = 300,
  confirm?: () => Promise<void>,
): Promise<HttpResult> {
  const server = net.createServer((socket) => {
    socket.on('error', () => undefined);
    serve(socket);
  });
  const port = await listenLocally(server);
  const send = createSend({ endpoint: `http://127.0.0.1:${port}`, accessKey: KEY });
  try {
    const call = { method: 'POST', path: '/p', body: {}, timeoutMs } as const;
    return await send({ ...call, ...(confirm && { confirm }) });
  } finally {
    server.close();
  }
}

describe('response body', () => {
  const answered = async (body: Buffer, headers: http.OutgoingHttpHeaders = {}) => {
    const server = http.createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json', ...headers });
      response.end(body);
    });
    const port = await listenLocally(server);
    const send = createSend({ endpoint: `http://127.0.0.1:${port}`, accessKey: KEY });
    const result = await send({ method: 'GET', path: '/p', timeoutMs: 5_000 });
    server.close();
    return result;
  };
  const json = (length: number) => Buffer.from(JSON.stringify({ note: 'x'.repeat(length) }));

  it('is read up to 1 MB', async () => {
    const result = await answered(json(1_000_000));
    assert.ok(result.status !== undefined && result.body !== undefined);
  });

  it('counts as no response when larger than 1 MiB, also after decompression', async () => {
    const large = json(1_100_000);
    const gzip = { 'content-encoding': 'gzip' };
    for (const result of [await answered(large), await answered(gzipSync(large), gzip)]) {
      assert.ok(
        result.status === undefined && result.kind === 'unavailable',
        JSON.stringify(result).slice(0, 200),
      );
      assert.match(result.reason, /larger than 1 MiB/);
    }
  });
});

describe('POST to ACS', () => {
  it('is notSent when the connection is refused', async () => {
    const send = createSend({ endpoint: 'http://127.0.0.1:1', accessKey: KEY });
    const result = await send({ method: 'POST', path: '/p', body: {}, timeoutMs: 5_000 });
    assert.ok(result.status === undefined && result.kind === 'notSent');
    assert.match(result.reason, /ECONNREFUSED/);
  });

  it('is notSent when the host does not resolve', async () => {
    const send = createSend({ endpoint: 'http://nowhere.invalid', accessKey: KEY });
    const result = await send({ method: 'POST', path: '/p', body: {}, timeoutMs: 2_000 });
    assert.ok(result.status === undefined && result.kind === 'notSent');
  });

  it('is notSent when the server does not use TLS', async () => {
    const server = net.createServer((socket) => socket.end('not TLS'));
    const port = await listenLocally(server);
    const send = createSend({ endpoint: `https://127.0.0.1:${port}`, accessKey: KEY });
    const result = await send({ method: 'POST', path: '/p', body: {}, timeoutMs: 2_000 });
    server.close();
    assert.ok(result.status === undefined && result.kind === 'notSent');
  });

  it('is unavailable when the connection is reset after it was established', async () => {
    const result = await post((socket) => {
      socket.once('data', () => socket.resetAndDestroy());
    }, 5_000);
    assert.ok(result.status === undefined && result.kind === 'unavailable');
  });

  it('is confirmed after connecting and written after the confirmation', async () => {
    const seen: string[] = [];
    const serve = (socket: net.Socket) => {
      seen.push('connected');
      socket.once('data', () => {
        seen.push('data');
        socket.end('HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n');
      });
    };
    const reply = await post(serve, 5_000, async () => {
      await until(() => seen.length > 0);
      await sleep(100);
      seen.push('confirmed');
    });
    assert.equal(reply.status, 202);
    assert.deepEqual(seen, ['connected', 'confirmed', 'data']);
  });

  it('is notSent when it is not confirmed, or too late', async () => {
    let bytes = 0;
    const serve = (socket: net.Socket) => {
      socket.on('data', ({ length }) => (bytes += length));
    };
    const refused = await post(serve, 5_000, () => Promise.reject(new Error('no longer wanted')));
    assert.ok(refused.status === undefined && refused.kind === 'notSent');
    assert.match(refused.reason, /no longer wanted/);
    const late = await post(serve, 100, () => sleep(300));
    assert.ok(late.status === undefined && late.kind === 'notSent', JSON.stringify(late));
    await sleep(400);
    assert.equal(bytes, 0);
  });

  it('ends at its timeout while the response arrives slowly', async () => {
    const began = performance.now();
    const result = await post((socket) => {
      socket.write('HTTP/1.1 202 Accepted\r\nContent-Length: 1000\r\n\r\n');
      const drip = setInterval(() => socket.write(' '), 50);
      socket.once('close', () => {
        clearInterval(drip);
      });
    });
    assert.ok(result.status === undefined && result.kind === 'unavailable');
    assert.match(result.reason, /no response within 300 ms/);
    assert.ok(performance.now() - began < 2_000);
  });

  it('is reset at its timeout, so that the kernel does not deliver it later', async () => {
    let end: string | undefined;
    const result = await post((socket) => {
      socket.once('data', () => undefined);
      socket.once('end', () => (end ??= 'FIN'));
      socket.once('error', ({ message }) => (end ??= message));
    });
    assert.ok(result.status === undefined && result.kind === 'unavailable');
    await until(() => end !== undefined);
    assert.match(end ?? '', /ECONNRESET/);
  });

  it('does not reset a reused connection when the deadline of an earlier call passes', async () => {
    let answerAfterMs = 0;
    let connections = 0;
    const server = http.createServer((_request, response) => {
      setTimeout(() => response.end('{}'), answerAfterMs);
    });
    server.on('connection', () => (connections += 1));
    const port = await listenLocally(server);
    const send = createSend({ endpoint: `http://127.0.0.1:${port}`, accessKey: KEY });
    const get = (timeoutMs: number) => send({ method: 'GET', path: '/p', timeoutMs });
    const first = await get(2_000);
    // The second is under way, on the same connection, when the first one's limit passes.
    answerAfterMs = 2_200;
    const second = await get(10_000);
    server.close();
    assert.deepEqual([first.status, second.status, connections], [200, 200, 1]);
  });

  it('never follows a redirect', async () => {
    const result = await post((socket) => {
      socket.end(
        'HTTP/1.1 307 Temporary\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n',
      );
    }, 5_000);
    assert.ok(result.status === 307);
  });
});
