import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PurchaseClient } from '../../src/client/purchase-client.js';

/**
 * An HTTP server in front of the product's own client and nothing else: no signature, no check of what it is told, no
 * framework, no metrics. What it costs is what a hop over HTTP costs, whatever the gateway does.
 */
const purchases = await PurchaseClient.connect();
const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.once('end', () => {
    const input = JSON.parse(Buffer.concat(parts).toString('utf8')) as { searchId: string };
    purchases.start(input).then(
      ({ operationId }) =>
        response.writeHead(202, { 'operation-id': operationId, 'content-length': 0 }).end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
});
// It idles while the others have their turns: a kept connection must outlive that.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(
    `the plain door listens on port ${(server.address() as AddressInfo).port}\n`,
  );
});
