import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { startGatewayProcess, type GatewayProcess } from '../../dev/stack/gateway-process.js';
import { freePort } from '../../dev/processes/ports.js';
import { resolveTemporalCli } from '../../dev/temporal/resolve-cli.js';
import { startTemporalServer, type TemporalServer } from '../../dev/temporal/server.js';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import { NUMBERS, PURCHASE, signedFetch } from '../support/signed-fetch.js';
import { until } from '../support/until.js';

describe('the gateway process', function () {
  this.timeout(120_000);
  let emulator: Emulator;
  let server: TemporalServer;
  let gateway: GatewayProcess;
  let adminUrl: string;
  const lines: string[] = [];

  before(async () => {
    emulator = await startEmulator({ speed: 30 });
    server = await startTemporalServer({ cli: await resolveTemporalCli() });
    const adminPort = await freePort();
    adminUrl = `http://127.0.0.1:${adminPort}`;
    gateway = await startGatewayProcess({
      address: server.address,
      acsConnectionString: emulator.connectionString,
      adminPort,
      onLine: (line) => lines.push(line),
    });
  });
  after(async () => {
    await gateway.child.kill();
    await server.child.kill();
    await emulator.close();
  });

  const get = async (path: string) => {
    const response = await fetch(`${adminUrl}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const buy = (searchId: string) =>
    signedFetch(
      gateway.connectionString,
      'POST',
      PURCHASE,
      { searchId },
      { prefer: 'respond-async' },
    );

  it('exposes exactly the metrics of docs/metrics.md', async () => {
    const { text } = await get('/metrics');
    const exposed = [...text.matchAll(/^# TYPE (acs_\w+)/gm)].map(([, name]) => name);
    const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    const section = /^## Gateway$(.*?)^## /ms.exec(page)?.[1] ?? '';
    const documented = [...section.matchAll(/^\| `(acs_\w+)`/gm)].map(([, name]) => name);
    assert.deepEqual(documented.sort(), exposed.sort());
  });

  it('is healthy and ready, and has request metrics by route and status, without ids', async () => {
    assert.equal((await get('/healthz')).status, 200);
    assert.equal((await get('/readyz')).status, 200);
    const searchId = emulator.search();
    assert.equal((await buy(searchId)).status, 202);
    await until(async () => (await get('/metrics')).text.includes('status="202"'));
    const { text } = await get('/metrics');
    assert.match(
      text,
      /acs_gateway_request_duration_seconds_count\{method="POST",route="[^"]*purchase",status="202"\} 1$/m,
    );
    assert.ok(!text.includes(searchId));
  });

  it('returns 502 when ACS returns 401 to the gateway, and counts it as denied', async () => {
    emulator.setFaults([{ on: 'listNumbers', kind: 'statusBefore', status: 401, times: 1 }]);
    const list = () => signedFetch(gateway.connectionString, 'GET', NUMBERS);
    const denied = await list();
    const { error } = (await denied.json()) as { error: { code: string; message: string } };
    assert.deepEqual([denied.status, error.code], [502, 'BadGateway']);
    assert.match(error.message, /denied the credentials .*: it returned 401 for the key/);
    assert.equal((await list()).status, 200);
    const { text } = await get('/metrics');
    const counted = (result: string) =>
      new RegExp(
        `acs_request_duration_seconds_count\\{call="GET",result="${result}"\\} (\\d+)`,
      ).exec(text)?.[1];
    assert.deepEqual([counted('denied'), counted('ok'), counted('notSent')], ['1', '1', '0']);
  });

  it('logs the caller of each write, also of a failed one, and counts the requests of each key', async () => {
    const release = '/phoneNumbers/+18005551234?api-version=2025-06-01';
    const ids = { 'x-ms-client-request-id': 'release-1' };
    const response = await signedFetch(gateway.connectionString, 'DELETE', release, undefined, ids);
    const entries = () =>
      lines
        .filter((line) => line.includes('write request completed'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    await until(() => entries().some(({ method }) => method === 'DELETE'));
    const { method, path, status, requestedBy, clientRequestId } =
      entries().find((entry) => entry['method'] === 'DELETE') ?? {};
    assert.deepEqual(
      [method, path, status, clientRequestId],
      ['DELETE', '/phoneNumbers/+18005551234', response.status, 'release-1'],
    );
    const { text } = await get('/metrics');
    const counted = new RegExp(
      `^acs_gateway_key_requests_total\\{key="${String(requestedBy)}"\\} ([1-9])`,
      'm',
    );
    assert.match(text, counted);
    await signedFetch(gateway.connectionString, 'GET', NUMBERS);
    assert.ok(entries().every((entry) => entry['method'] !== 'GET'));
  });

  it('logs the caller of each purchase with its operation id', async () => {
    const searchId = emulator.search();
    const header = { prefer: 'respond-async', 'x-ms-client-request-id': 'order-7' };
    await signedFetch(gateway.connectionString, 'POST', PURCHASE, { searchId }, header);
    const linesOfPurchase = () => lines.filter((line) => line.includes(searchId));
    await until(() => linesOfPurchase().length > 0);
    const { msg, operationId, requestedBy, clientRequestId } = JSON.parse(
      linesOfPurchase()[0] ?? '',
    ) as Record<string, string>;
    assert.equal(msg, 'purchase acknowledged');
    assert.deepEqual(
      [operationId, requestedBy, clientRequestId],
      [`purchase_${searchId}`, 'local-1', 'order-7'],
    );
  });

  it('returns 503 with Retry-After while Temporal is down, and is not ready', async () => {
    await server.child.kill();
    const response = await buy(emulator.search());
    assert.equal(response.status, 503);
    assert.equal(response.headers.get('retry-after'), '5');
    const { error } = (await response.json()) as { error: { code: string } };
    assert.equal(error.code, 'ServiceUnavailable');
    await until(async () => (await get('/readyz')).status === 503);
    const { text } = await get('/readyz');
    assert.match(text, /Temporal, or its namespace \\?"default\\?", cannot be reached/);
    assert.match((await get('/metrics')).text, /^acs_temporal_reachable 0$/m);
    server = await startTemporalServer({ cli: await resolveTemporalCli(), port: server.port });
    await until(async () => (await get('/readyz')).status === 200, 60_000);
    assert.equal((await buy(emulator.search())).status, 202);
  });

  it('exits with code 0 on SIGTERM, and has logged no secret', async () => {
    assert.equal((await gateway.child.stop(20_000)).code, 0);
    assert.ok(lines.some((line) => line.includes('gateway has stopped')));
    const log = lines.join('\n');
    for (const connection of [gateway.connectionString, emulator.connectionString]) {
      assert.ok(!log.includes(connection.split('accesskey=')[1] ?? connection));
    }
    assert.doesNotMatch(log, /Signature=/);
  });
});
