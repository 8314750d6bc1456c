import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT } from '../../../dev/processes/project.js';
import { alertCases, dashboardPanels, deployedAlerts, type Panel } from '../../support/deployed.js';

/** The parts of the runbook page that alerts and panels lead to. */
const ANCHORS = [
  'azure-is-down',
  'acs-refuses-the-key',
  'acs-throttles',
  'two-acs-resources',
  'a-stalled-purchase',
  'an-unknown-outcome',
  'purchases-are-refused',
  'purchases-are-slow',
  'events-are-not-delivered',
  'the-gateway-answers-with-errors',
  'the-gateway-is-slow',
  'no-gateway-is-there',
  'no-worker-is-there',
  'temporal-cannot-be-reached',
];
const RUNBOOKS = 'docs/operations.md';

const alerts = deployedAlerts();
const panels = dashboardPanels();
const shown = panels.filter(({ type }) => type !== 'row');
const anchorOf = (url: string, base: string) =>
  url.startsWith(`${base}#`) ? url.slice(base.length + 1) : `elsewhere: ${url}`;

/** The anchors that a page's headings get. */
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
    it(`${alert}: says how urgent it is, what it means, and where to read on`, () => {
      assert.match(labels.severity, /^(critical|warning)$/);
      assert.ok(annotations.summary && annotations.description);
      assert.ok(ANCHORS.includes(anchorOf(annotations.runbook_url, RUNBOOKS)));
    });

    it(`${alert}: has a case in which it fires`, () => {
      assert.ok(alertCases().includes(`alertname="${alert}"`));
    });
  }

  it('has the alerts that docs/metrics.md explains, as urgent as it says', () => {
    const page = readFileSync(join(PROJECT, 'docs', 'metrics.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` +\| (critical|warning) +\|/gm)];
    assert.deepEqual(
      rows.map(([, alert, severity]) => [alert, severity]),
      alerts.map(({ alert, labels }) => [alert, labels.severity]),
    );
  });

  it('has a name for each, and an alert for each part of the runbooks', () => {
    const names = alerts.map(({ alert }) => alert);
    assert.deepEqual([...new Set(names)], names);
    const read = alerts.map(({ annotations }) => anchorOf(annotations.runbook_url, RUNBOOKS));
    assert.deepEqual([...new Set(read)].sort(), [...ANCHORS].sort());
  });
});

describe('the dashboard', () => {
  it('says of every panel what it shows, and links to the runbooks only', () => {
    assert.ok(shown.length > 20);
    for (const { title, description, links = [] } of shown) {
      assert.ok(description, title);
      for (const { url } of links)
        assert.ok(ANCHORS.includes(anchorOf(url, '${runbooks}')), `${title}: ${url}`);
    }
  });

  it('has every panel once, in a place of its own', () => {
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
  it('have the anchors of a heading as a reader of Markdown makes them', () => {
    assert.deepEqual(anchorsIn('# A page\n\n## ACS refuses the key?\n\n### `x`-y z\n'), [
      ...['a-page', 'acs-refuses-the-key', 'x-y-z'],
    ]);
  });

  it('have every part that an alert leads to', () => {
    const anchors = anchorsIn(readFileSync(join(PROJECT, RUNBOOKS), 'utf8'));
    assert.deepEqual(
      ANCHORS.filter((anchor) => !anchors.includes(anchor)),
      [],
    );
  });
});
