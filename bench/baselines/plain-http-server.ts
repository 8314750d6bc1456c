import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { PurchaseClient } from '../../src/client/purchase-client.js';

/**
 * An HTTP server in front of the product's client, without signature, validation, framework and metrics: what it adds to a
 * workflow start is the cost of one HTTP hop. `PORT` is the port.
 */
const purchases = await PurchaseClient.connect();
const server = createServer((request, response) => {
  json(request)
    .then((input) => purchases.start(input as { searchId: string }))
    .then(
      () => response.writeHead(202, { 'content-length': 0 }).end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
});
// Connections idle while the other kinds are measured.
server.keepAliveTimeout = 120_000;
server.listen(Number(process.env['PORT']), '127.0.0.1', () => {
  process.stdout.write('plain HTTP server is ready\n');
});
