import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../../../dev/processes/project.js';
import { alertCases, dashboardPanels, deployedAlerts, type Panel } from '../../support/deployed.js';

/** The sections of the runbook page to which alerts and panels link. */
const ANCHORS = [
  'acs-is-unavailable',
  'acs-denies-the-credentials',
  'acs-throttles',
  'two-acs-resources',
  'a-stalled-purchase',
  'an-unknown-outcome',
  'purchases-fail',
  'purchases-are-slow',
  'events-are-not-delivered',
  'the-gateway-returns-errors',
  'the-gateway-is-slow',
  'no-gateway-is-running',
  'no-worker-is-running',
  'temporal-cannot-be-reached',
];
const RUNBOOKS = 'docs/operations.md';

const alerts = deployedAlerts();
const panels = dashboardPanels();
const charts = panels.filter(({ type }) => type !== 'row');
const anchorOf = (url: string, base: string) =>
  url.startsWith(`${base}#`) ? url.slice(base.length + 1) : `not a runbook: ${url}`;

/** The anchors that GitHub derives from the headings of a page. */
function anchorsIn(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

describe('deploy/prometheus/alerts.yml', () => {
  for (const { alert, labels, annotations } of alerts) {
    it(`${alert}: has a severity, a summary, a description and a runbook`, () => {
      assert.match(labels.severity, /^(critical|warning)$/);
      assert.ok(annotations.summary && annotations.description);
      assert.ok(ANCHORS.includes(anchorOf(annotations.runbook_url, RUNBOOKS)));
    });

    it(`${alert}: has a test case in which it fires`, () => {
      assert.ok(alertCases().includes(`alertname="${alert}"`));
    });
  }

  it('has the alerts and severities of docs/metrics.md', () => {
    const page = readFileSync(join(PROJECT, 'docs', 'metrics.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` +\| (critical|warning) +\|/gm)];
    assert.deepEqual(
      rows.map(([, alert, severity]) => [alert, severity]),
      alerts.map(({ alert, labels }) => [alert, labels.severity]),
    );
  });

  it('has unique names, and an alert for each runbook', () => {
    const names = alerts.map(({ alert }) => alert);
    assert.deepEqual([...new Set(names)], names);
    const linked = alerts.map(({ annotations }) => anchorOf(annotations.runbook_url, RUNBOOKS));
    assert.deepEqual([...new Set(linked)].sort(), [...ANCHORS].sort());
  });
});

describe('the dashboard', () => {
  it('describes every panel, and links to existing runbooks only', () => {
    assert.ok(charts.length > 20);
    for (const { title, description, links = [] } of charts) {
      assert.ok(description, title);
      for (const { url } of links)
        assert.ok(ANCHORS.includes(anchorOf(url, '${runbooks}')), `${title}: ${url}`);
    }
  });

  it('has unique panel ids, and no panels that overlap', () => {
    const ids = panels.map(({ id }) => id);
    assert.deepEqual([...new Set(ids)], ids);
    const cells = panels.flatMap(cellsOf);
    assert.equal(new Set(cells).size, cells.length);
    assert.ok(panels.every(({ gridPos: { x, w } }) => x + w <= 24));
  });
});

function cellsOf({ gridPos: { x, y, w, h } }: Panel): string[] {
  return Array.from(
    { length: w * h },
    (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`,
  );
}

describe('the runbooks', () => {
  it('have the anchors that GitHub derives from headings', () => {
    assert.deepEqual(anchorsIn('# A page\n\n## ACS denies the credentials?\n\n### `x`-y z\n'), [
      ...['a-page', 'acs-denies-the-credentials', 'x-y-z'],
    ]);
  });

  it('have every section to which an alert links', () => {
    const anchors = anchorsIn(readFileSync(join(PROJECT, RUNBOOKS), 'utf8'));
    assert.deepEqual(
      ANCHORS.filter((anchor) => !anchors.includes(anchor)),
      [],
    );
  });
});
