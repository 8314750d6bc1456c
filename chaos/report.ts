import colors from 'picocolors';
import type { Verdict } from './checks/check.js';
import type { Facts, Run } from './facts/facts.js';
import { BLOWS } from './plan/blows.js';
import { ORDINARY } from './plan/phases.js';
import type { Plan } from './plan/plan.js';

/** At most so many violations of one promise are printed. */
const SHOWN = 10;

/** What is going to be done, before it is. */
export function sayPlan({ seed, purchases, blows, phases }: Plan): string[] {
  const counts = BLOWS.map((kind) => `${kind} ${blows.filter((one) => one.kind === kind).length}`);
  const asks = purchases.reduce((sum, one) => sum + one.asks.length, 0);
  const cancels = purchases.filter(({ cancel }) => cancel).length;
  const operated = tally(purchases.flatMap(({ operator }) => operator?.action ?? []));
  return [
    `seed ${seed}: ${purchases.length} purchases, asked for ${asks} times, ${cancels} canceled`,
    `  blows     ${counts.join(', ')}`,
    `            ${blows.map(({ kind, from }) => `${kind}@${from}`).join(' ')}`,
    `  operators ${operated}`,
    `  behaviour ${phases.map(({ from, behavior }) => `${from}: ${sayBehavior(behavior)}`).join('; ')}`,
  ];
}

/** The promises and what became of them. */
export function sayVerdicts(verdicts: readonly (Verdict & { promise: string })[]): string[] {
  const width = Math.max(...verdicts.map(({ promise }) => promise.length));
  const head = `  ${'promise'.padEnd(width)}  examined  broken  pardoned`;
  const rows = verdicts.flatMap(({ promise, examined, violations, pardoned = 0 }) => {
    const broken = violations.length;
    const paint = broken > 0 ? colors.red : colors.green;
    const excused = String(pardoned).padStart(8);
    const counts = `${String(examined).padStart(8)}  ${paint(String(broken).padStart(6))}  ${excused}`;
    const shown = violations.slice(0, SHOWN).map((one) => colors.red(`    ${one}`));
    const more = broken > SHOWN ? [`    and ${broken - SHOWN} more`] : [];
    return [`  ${promise.padEnd(width)}  ${counts}`, ...shown, ...more];
  });
  return [colors.dim(head), ...rows];
}

/** What the run was like. */
export function sayRun({ runs, ledger, struck, deliveries, called, scan }: Facts): string[] {
  const { calls } = ledger;
  const share = ((calls.struck / calls.all) * 100).toFixed(1);
  const asks = called.flatMap((one) => one.asks);
  const posts = Object.values(ledger.searches).reduce((sum, { posts: all }) => sum + all.length, 0);
  return [
    `  ends        ${tally(runs.map(sayEnd))}`,
    `  callers     ${asks.length} asked ${asks.reduce((sum, { tries }) => sum + tries, 0)} times: ${tally(asks.map(({ door }) => door))}`,
    `  ACS         ${calls.all} calls, ${calls.struck} struck (${share} %): ${sayCounts(calls.byKind)}`,
    `  POSTs       ${posts} received, ${ledger.owned.length} numbers owned`,
    `  blows       ${tally(struck.map(({ kind }) => kind))}`,
    `  operators   ${tally(called.flatMap(({ operated }) => (operated?.done ? [operated.action] : [])))}`,
    `  events      ${deliveries.length} deliveries`,
    `  read        ${scan.files} files of logs and histories, ${Math.round(scan.bytes / 1e6)} MB`,
  ];
}

function sayEnd({ end }: Run): string {
  if (end.is !== 'failed') return end.is;
  return end.reason ? `${end.code}(${end.reason})` : end.code;
}

function sayBehavior(behavior: object): string {
  const ordinary: Record<string, string> = ORDINARY;
  const odd = Object.entries(behavior).filter(([name, value]) => ordinary[name] !== value);
  return odd.map(([name, value]) => `${name}=${String(value)}`).join(' ') || 'ordinary';
}

function tally(words: readonly string[]): string {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return sayCounts(counts);
}

function sayCounts(counts: Readonly<Record<string, number>>): string {
  const sorted = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return sorted.map(([word, count]) => `${word} ${count}`).join(', ') || 'none';
}
