import colors from 'picocolors';
import type { CheckResult } from './checks/check.js';
import { formatPhase } from './plan/behavior-phases.js';
import type { Plan } from './plan/plan.js';
import type { RecordedFacts, WorkflowRun } from './record/recorded-facts.js';
import type { RunProgress } from './run/execute-plan.js';

/** The most violations of one promise that are printed. */
const MAX_SHOWN = 10;

export function formatPlan({ seed, purchases, disruptions, phases }: Plan): string[] {
  const requests = purchases.flatMap((one) => one.requests);
  const cancels = purchases.filter(({ cancel }) => cancel).length;
  const reservations = purchases.filter(({ kind }) => kind === 'reservation').length;
  const operators = purchases.flatMap(({ operator }) => operator?.action ?? []);
  return [
    `seed ${seed}: ${purchases.length} purchases (${reservations} of reservations), ${requests.length} requests, ${cancels} cancels`,
    `  disruptions ${disruptions.map(({ kind, atPurchase }) => `${kind}@${atPurchase}`).join(' ')}`,
    `  operators   ${countByText(operators)}`,
    `  behavior    ${phases.map(formatPhase).join(', ')}`,
  ];
}

export function formatProgress(progress: RunProgress, purchases: number): string {
  const { started, ended, disruptions } = progress;
  return `${ended}/${purchases} ended, ${started - ended} open, ${disruptions} disruptions`;
}

/** The promises with the results of their checks. */
export function formatResults(results: readonly CheckResult[]): string[] {
  const width = Math.max(...results.map(({ promise }) => promise.length));
  const row = (promise: string, ...counts: string[]) =>
    `  ${promise.padEnd(width)}  ${counts.join('  ')}`;
  const rows = results.flatMap(({ promise, checked, violations, excused }) => {
    const broken = violations.length;
    const paint = broken > 0 ? colors.red : colors.green;
    const shown = violations.slice(0, MAX_SHOWN).map((one) => colors.red(`    ${one}`));
    const more = broken > MAX_SHOWN ? [`    and ${broken - MAX_SHOWN} more`] : [];
    const counts = [String(checked).padStart(7), paint(String(broken).padStart(6))];
    return [row(promise, ...counts, String(excused).padStart(7)), ...shown, ...more];
  });
  return [colors.dim(row('promise', 'checked', 'broken', 'excused')), ...rows];
}

/** What happened in the run. */
export function formatRun(facts: RecordedFacts): string[] {
  const { runs, ledger, disruptions, deliveries, clientRuns, scan } = facts;
  const { calls } = ledger;
  const share = ((calls.struck / calls.all) * 100).toFixed(1);
  const requests = clientRuns.flatMap((one) => one.requests);
  const sent = requests.reduce((sum, { attempts }) => sum + attempts, 0);
  const entries = [...Object.values(ledger.searches), ...Object.values(ledger.reservations)];
  const posts = entries.flatMap((entry) => entry.posts);
  const actions = clientRuns.flatMap(({ operated }) => (operated?.done ? [operated.action] : []));
  return [
    `  outcomes    ${countByText(runs.map(formatOutcome))}`,
    `  requests    ${requests.length}, sent ${sent} times: ${countByText(requests.map(({ client }) => client))}`,
    `  ACS         ${calls.all} calls, ${calls.struck} with a fault (${share} %): ${formatCounts(calls.byKind)}`,
    `  POSTs       ${posts.length} received, ${ledger.owned.length} numbers owned`,
    `  disruptions ${countByText(disruptions.map(({ kind }) => kind))}`,
    `  operators   ${countByText(actions)}`,
    `  events      ${deliveries.length} deliveries`,
    `  scanned     ${scan.files} files of logs and histories, ${Math.round(scan.bytes / 1e6)} MB`,
  ];
}

function formatOutcome({ outcome }: WorkflowRun): string {
  if (outcome.kind !== 'failed') return outcome.kind;
  return outcome.reason ? `${outcome.code}(${outcome.reason})` : outcome.code;
}

function countByText(texts: readonly string[]): string {
  const counts: Record<string, number> = {};
  for (const text of texts) counts[text] = (counts[text] ?? 0) + 1;
  return formatCounts(counts);
}

function formatCounts(counts: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return sorted.map(([text, count]) => `${text} ${count}`).join(', ') || 'none';
}
