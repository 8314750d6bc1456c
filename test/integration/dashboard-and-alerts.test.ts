import assert from 'node:assert/strict';
import type { Child } from '../../dev/processes/child.js';
import { freePort } from '../../dev/processes/ports.js';
import { startGatewayProcess, type GatewayProcess } from '../../dev/stack/gateway-process.js';
import { dashboardPanels, deployedAlerts } from '../support/deployed.js';
import { parseExposition } from '../support/exposition.js';
import { startObservedWorker } from '../support/observed-worker.js';
import { outcomeOf } from '../support/outcome.js';
import { matches, readExpression, type Expression } from '../support/promql.js';
import { QUICK } from '../support/settings.js';
import { signedFetch } from '../support/signed-fetch.js';
import { suiteStack } from '../support/suite.js';
import { sharedTemporal } from '../support/temporal.js';
import { until } from '../support/until.js';

const VERSION = 'api-version=2025-06-01';

/** A series as Prometheus stores it, with the label `job`. */
interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Series that Prometheus itself adds. */
const PROMETHEUS_SERIES: readonly Series[] = [
  ...['worker', 'gateway', 'temporal'].map((job) => ({ name: 'up', labels: { job } })),
  { name: 'ALERTS', labels: { alertname: 'Any', severity: 'critical', alertstate: 'firing' } },
];

/** The series and labels of an expression that do not exist. */
function missingIn({ selectors, labels }: Expression, existing: readonly Series[]): string[] {
  const found = selectors.map(({ name, matchers }) =>
    existing.filter((series) => series.name === name && matches(matchers, series.labels)),
  );
  const known = new Set(found.flat().flatMap((series) => Object.keys(series.labels)));
  return [
    ...selectors
      .filter((_, index) => found[index]?.length === 0)
      .map(({ name, matchers }) => `no series ${name} ${JSON.stringify(matchers)}`),
    ...labels.filter((label) => !known.has(label)).map((label) => `no label ${label}`),
  ];
}

const labelsOf = (template: string, pattern: RegExp) =>
  [...template.matchAll(pattern)].map(([, label = '']) => label);

describe('the series of dashboard and alerts', function () {
  this.timeout(120_000);
  const stack = suiteStack({ worker: false });
  let worker: Child;
  let gateway: GatewayProcess;
  let existing: Series[] = [];

  const scrape = async (job: string, adminUrl: string): Promise<Series[]> => {
    const text = await (await fetch(`${adminUrl}/metrics`)).text();
    return parseExposition(text).map(({ name, labels }) => ({ name, labels: { ...labels, job } }));
  };

  before(async () => {
    const { address } = (await sharedTemporal()).server;
    const { connectionString } = stack.emulator;
    const { taskQueue } = stack;
    const adminPort = await freePort();
    const [observed, gatewayProcess] = await Promise.all([
      startObservedWorker({ address, connectionString, taskQueue, settings: QUICK }),
      startGatewayProcess({
        ...{ address, acsConnectionString: connectionString, taskQueue, adminPort },
      }),
    ]);
    worker = observed.worker;
    gateway = gatewayProcess;
    const purchase = await stack.start();
    assert.equal((await outcomeOf(purchase)).kind, 'bought');
    // The gateway shows what it was asked for, errors among it.
    const call = (path: string) =>
      signedFetch(gateway.connectionString, 'GET', `${path}?${VERSION}`);
    assert.equal(
      (await call(`/phoneNumbers/operations/purchase_${purchase.searchId}`)).status,
      200,
    );
    stack.emulator.setFaults([{ on: 'listNumbers', kind: 'statusBefore', status: 503 }]);
    assert.equal((await call('/phoneNumbers')).status, 503);
    await until(async () => {
      const ofGateway = await scrape('gateway', `http://127.0.0.1:${adminPort}`);
      existing = [
        ...PROMETHEUS_SERIES,
        ...(await scrape('worker', observed.adminUrl)),
        ...ofGateway,
      ];
      return existing.some(({ labels }) => labels['status'] === '503');
    });
  });
  after(async () => {
    await worker.kill();
    await gateway.child.kill();
  });

  for (const { alert, expr, annotations } of deployedAlerts()) {
    it(`${alert}: exist`, () => {
      const expression = readExpression(expr);
      assert.deepEqual(missingIn(expression, existing), []);
      const used = labelsOf(JSON.stringify(annotations), /\$labels\.(\w+)/g);
      assert.deepEqual(
        used.filter((label) => !expression.labels.includes(label)),
        [],
      );
    });
  }

  for (const { title, targets = [] } of dashboardPanels()) {
    if (targets.length === 0) continue;
    it(`"${title}": exist`, () => {
      for (const { expr, legendFormat } of targets) {
        const expression = readExpression(expr);
        assert.deepEqual(missingIn(expression, existing), [], expr);
        const named = labelsOf(legendFormat, /\{\{(\w+)\}\}/g);
        assert.deepEqual(
          named.filter((label) => !expression.labels.includes(label)),
          [],
          expr,
        );
      }
    });
  }

  it('are reported when missing: a name, a suffix, a label value, a label', () => {
    const missing = (text: string) => missingIn(readExpression(text), existing).length;
    assert.equal(missing('acs_purchases_started_total'), 0);
    assert.equal(missing('acs_purchases_started'), 1);
    assert.equal(missing('acs_purchase_gets_bucket'), 0);
    assert.equal(missing('acs_purchase_gets_total'), 1);
    assert.equal(missing('acs_purchases_ended_total{code="OutcomeUnkown"}'), 1);
    assert.equal(missing('sum by (cause) (acs_purchases_ended_total)'), 1);
    assert.equal(missing('temporal_sticky_cache_size{job="gateway"}'), 1);
  });
});
