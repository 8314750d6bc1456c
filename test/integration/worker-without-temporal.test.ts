import assert from 'node:assert/strict';
import type { Child } from '../../dev/processes/child.js';
import { resolveTemporalCli } from '../../dev/temporal/resolve-cli.js';
import { startTemporalServer, type TemporalServer } from '../../dev/temporal/server.js';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import { startObservedWorker } from '../support/observed-worker.js';
import { until } from '../support/until.js';

/** Below the default scrape timeout of Prometheus, ten seconds. */
const SCRAPE_TIMEOUT_MS = 9_500;

describe('a worker while Temporal is unreachable', function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let server: TemporalServer;
  let worker: Child;
  let url = '';

  before(async () => {
    emulator = await startEmulator();
    server = await startTemporalServer({ cli: await resolveTemporalCli() });
    const { connectionString } = emulator;
    const started = await startObservedWorker({ address: server.address, connectionString });
    worker = started.worker;
    url = started.adminUrl;
  });
  after(async () => {
    await worker.kill();
    await server.child.kill();
    await emulator.close();
  });

  const get = (path: string) =>
    fetch(`${url}${path}`, { signal: AbortSignal.timeout(SCRAPE_TIMEOUT_MS) });
  /** Undefined if the response takes too long. */
  const readiness = () =>
    get('/readyz').then(
      ({ status }) => status,
      () => undefined,
    );

  it('is alive but not ready, and reports the reason', async () => {
    assert.equal(await readiness(), 200);
    await server.child.kill();
    await until(async () => (await readiness()) === 503, 60_000);
    const { reason } = (await (await get('/readyz')).json()) as { reason: string };
    assert.match(reason, /^Temporal, or its namespace "default", cannot be reached: ./);
    assert.equal((await get('/healthz')).status, 200);
  });

  it('answers a scrape in time, without the counts that only Temporal knows', async () => {
    const text = await (await get('/metrics')).text();
    assert.match(text, /^acs_temporal_reachable 0$/m);
    assert.doesNotMatch(text, /^acs_purchases_in_flight\{/m);
    assert.match(text, /^temporal_\w+/m);
  });

  it('is ready again when Temporal is reachable', async () => {
    server = await startTemporalServer({ cli: await resolveTemporalCli(), port: server.port });
    await until(async () => (await readiness()) === 200, 60_000);
    assert.match(await (await get('/metrics')).text(), /^acs_temporal_reachable 1$/m);
  });
});
