import assert from 'node:assert/strict';
import { createAdminServer, listen } from '../../../src/observability/admin-server.js';

describe('listening', () => {
  const server = () =>
    createAdminServer({
      unready: () => Promise.resolve(undefined),
      metrics: () => Promise.resolve(''),
    });

  it('on an invalid address fails with the names of the variables and without values', async () => {
    const app = server();
    const address = { host: 'https://u:SECRET@host', port: 0, variable: 'WORKER_ADMIN_PORT' };
    await assert.rejects(listen(app, address), ({ message }: Error) => {
      assert.match(message, /^cannot listen \(E\w+\); set WORKER_ADMIN_HOST .*WORKER_ADMIN_PORT/);
      return !message.includes('SECRET');
    });
    await app.close();
  });
});
