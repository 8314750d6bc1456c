import assert from 'node:assert/strict';
import { createAdminServer, listen } from '../../../src/observability/admin-server.js';

describe('listen', () => {
  const server = () =>
    createAdminServer({
      notReadyReason: () => Promise.resolve(undefined),
      metrics: () => Promise.resolve(''),
    });

  it('names the variables of an invalid address, but not their values', async () => {
    const app = server();
    const address = { host: 'https://u:SECRET@host', port: 0, variable: 'WORKER_ADMIN_PORT' };
    await assert.rejects(listen(app, address), ({ message }: Error) => {
      assert.match(message, /^cannot listen \(E\w+\); set WORKER_ADMIN_HOST .*WORKER_ADMIN_PORT/);
      return !message.includes('SECRET');
    });
    await app.close();
  });
});
