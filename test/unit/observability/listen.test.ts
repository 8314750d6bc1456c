import assert from 'node:assert/strict';
import { createPrivateServer, listen } from '../../../src/observability/admin-server.js';

describe('listening', () => {
  const server = () =>
    createPrivateServer({
      unready: () => Promise.resolve(undefined),
      metrics: () => Promise.resolve(''),
    });

  it('on an invalid address fails with the names of the variables and without values', async () => {
    const app = server();
    const address = { host: 'https://u:SECRET@host', port: 0, variable: 'WORKER_PRIVATE_PORT' };
    await assert.rejects(listen(app, address), ({ message }: Error) => {
      assert.match(
        message,
        /^cannot listen \(E\w+\); set WORKER_PRIVATE_HOST .*WORKER_PRIVATE_PORT/,
      );
      return !message.includes('SECRET');
    });
    await app.close();
  });
});
