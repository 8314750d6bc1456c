import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PROJECT } from '../../dev/processes/project.js';

/** An alert of deploy/prometheus/alerts.yml. */
export interface Alert {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: {
    readonly summary: string;
    readonly description: string;
    readonly runbook_url: string;
  };
}

/** A panel of the dashboard; a row has no expressions. */
export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  };
  readonly links?: readonly { readonly url: string }[];
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const read = (path: string) => readFileSync(join(PROJECT, 'deploy', path), 'utf8');

/** The text of alerts.test.yml. */
export const alertCases = () => read('prometheus/alerts.test.yml');

export function deployedAlerts(): Alert[] {
  const { groups } = parse(read('prometheus/alerts.yml')) as { groups: { rules: Alert[] }[] };
  return groups.flatMap(({ rules }) => rules);
}

export function dashboardPanels(): Panel[] {
  const { panels } = JSON.parse(read('grafana/dashboards/purchases.json')) as { panels: Panel[] };
  return panels;
}
