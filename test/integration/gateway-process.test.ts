import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { startGatewayProcess, type GatewayProcess } from '../../dev/stack/gateway-process.js';
import { freePort } from '../../dev/processes/ports.js';
import { resolveTemporalCli } from '../../dev/temporal/resolve-cli.js';
import { startTemporalServer, type TemporalServer } from '../../dev/temporal/server.js';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import { signed } from '../support/signed.js';
import { until } from '../support/until.js';

const PURCHASE = '/availablePhoneNumbers/:purchase?api-version=2025-06-01';

describe('the gateway as a process', function () {
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
    const answer = await fetch(`${adminUrl}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  const buy = (searchId: string) =>
    signed(gateway.connectionString, 'POST', PURCHASE, { searchId }, { prefer: 'respond-async' });

  it('shows the metrics of docs/metrics.md', async () => {
    const { text } = await get('/metrics');
    const exposed = [...text.matchAll(/^# TYPE (acs_\w+)/gm)].map(([, name]) => name);
    const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
    const section = /^## Gateway$(.*?)^## /ms.exec(page)?.[1] ?? '';
    const documented = [...section.matchAll(/^\| `(acs_\w+)`/gm)].map(([, name]) => name);
    assert.deepEqual(documented.sort(), exposed.sort());
  });

  it('is healthy and ready, and counts its requests by route and status, never by id', async () => {
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

  it('tells a caller with a good key apart from a gateway that ACS refuses, and counts it', async () => {
    emulator.setFaults([{ on: 'listNumbers', kind: 'statusBefore', status: 401, times: 1 }]);
    const list = () =>
      signed(gateway.connectionString, 'GET', '/phoneNumbers?api-version=2025-06-01');
    const refused = await list();
    const { error } = (await refused.json()) as { error: { code: string; message: string } };
    assert.deepEqual([refused.status, error.code], [502, 'BadGateway']);
    assert.match(error.message, /does not accept the gateway: it answers 401 to the key/);
    assert.equal((await list()).status, 200);
    const { text } = await get('/metrics');
    const counted = (result: string) =>
      new RegExp(
        `acs_request_duration_seconds_count\\{call="GET",result="${result}"\\} (\\d+)`,
      ).exec(text)?.[1];
    assert.deepEqual([counted('denied'), counted('ok'), counted('notSent')], ['1', '1', '0']);
  });

  it('logs who asked for what may change something, whatever came of it, and counts the requests of each key', async () => {
    const release = '/phoneNumbers/+18005551234?api-version=2025-06-01';
    const ids = { 'x-ms-client-request-id': 'release-1' };
    const answer = await signed(gateway.connectionString, 'DELETE', release, undefined, ids);
    const entries = () =>
      lines
        .filter((line) => line.includes('may change something'))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    await until(() => entries().some(({ method }) => method === 'DELETE'));
    const { method, path, status, requestedBy, clientRequestId } =
      entries().find((entry) => entry['method'] === 'DELETE') ?? {};
    assert.deepEqual(
      [method, path, status, clientRequestId],
      ['DELETE', '/phoneNumbers/+18005551234', answer.status, 'release-1'],
    );
    const { text } = await get('/metrics');
    const counted = new RegExp(
      `^acs_gateway_key_requests_total\\{key="${String(requestedBy)}"\\} ([1-9])`,
      'm',
    );
    assert.match(text, counted);
    await signed(gateway.connectionString, 'GET', '/phoneNumbers?api-version=2025-06-01');
    assert.ok(entries().every((entry) => entry['method'] !== 'GET'));
  });

  it('logs who asked for which purchase, so that it is known even if Temporal loses all', async () => {
    const searchId = emulator.search();
    const header = { prefer: 'respond-async', 'x-ms-client-request-id': 'order-7' };
    await signed(gateway.connectionString, 'POST', PURCHASE, { searchId }, header);
    const named = () => lines.filter((line) => line.includes(searchId));
    await until(() => named().length > 0);
    const { msg, operationId, requestedBy, clientRequestId } = JSON.parse(
      named()[0] ?? '',
    ) as Record<string, string>;
    assert.equal(msg, 'a purchase is acknowledged');
    assert.deepEqual(
      [operationId, requestedBy, clientRequestId],
      [`purchase_${searchId}`, 'local-1', 'order-7'],
    );
  });

  it('answers 503 with Retry-After while Temporal is away, and is not ready', async () => {
    await server.child.kill();
    const answer = await buy(emulator.search());
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get('retry-after'), '5');
    const { error } = (await answer.json()) as { error: { code: string } };
    assert.equal(error.code, 'ServiceUnavailable');
    await until(async () => (await get('/readyz')).status === 503);
    const { text } = await get('/readyz');
    assert.match(text, /Temporal, or its namespace \\?"default\\?", cannot be reached/);
    assert.match((await get('/metrics')).text, /^acs_temporal_reachable 0$/m);
    server = await startTemporalServer({ cli: await resolveTemporalCli(), port: server.port });
    await until(async () => (await get('/readyz')).status === 200, 60_000);
    assert.equal((await buy(emulator.search())).status, 202);
  });

  it('ends on SIGTERM with exit code 0, and has logged no secret', async () => {
    assert.equal((await gateway.child.stop(20_000)).code, 0);
    assert.ok(lines.some((line) => line.includes('gateway has stopped')));
    const log = lines.join('\n');
    for (const connection of [gateway.connectionString, emulator.connectionString]) {
      assert.ok(!log.includes(connection.split('accesskey=')[1] ?? connection));
    }
    assert.doesNotMatch(log, /Signature=/);
  });
});
