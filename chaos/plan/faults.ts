import { KINDS, type FaultKind } from '../../emulator/faults/rules.js';
import type { FaultRuleInput } from '../../emulator/index.js';
import type { Random } from '../../emulator/random.js';
import { LONGEST_DELAY_MS } from '../settings.js';

/** Faults that may strike any call of the API, in all more than a fifth of them. The first that strikes counts. */
export const EVERYWHERE: readonly FaultRuleInput[] = [
  { on: '*', kind: 'dropBefore', probability: 0.025 },
  { on: '*', kind: 'dropAfter', probability: 0.025 },
  { on: '*', kind: 'statusBefore', status: 503, probability: 0.02 },
  { on: '*', kind: 'statusBefore', status: 503, headers: { 'Retry-After': 1 }, probability: 0.01 },
  { on: '*', kind: 'statusBefore', status: 408, probability: 0.01 },
  { on: '*', kind: 'statusBefore', status: 429, probability: 0.01 },
  { on: '*', kind: 'statusBefore', status: 429, headers: { 'Retry-After': 1 }, probability: 0.01 },
  { on: '*', kind: 'statusBefore', status: 401, probability: 0.01 },
  { on: '*', kind: 'statusAfter', status: 500, probability: 0.02 },
  { on: '*', kind: 'statusAfter', status: 502, body: '<h1>Bad Gateway</h1>', probability: 0.015 },
  { on: '*', kind: 'delay', delayMs: 300, probability: 0.06 },
  { on: '*', kind: 'trickle', intervalMs: 100, probability: 0.015 },
  { on: '*', kind: 'malformed', probability: 0.025 },
];

type Make = (random: Random) => FaultRuleInput[];

/** Faults of single purchases. Each has its turn, so that none is left out however few purchases there are. */
const TURNS: readonly Make[] = [
  // Accepted, and the answer is lost.
  () => [{ on: 'purchase', kind: 'dropAfter', times: 1 }],
  () => [{ on: 'purchase', kind: 'statusAfter', status: 503, times: 1 }],
  // Acted upon only after everybody has given up.
  (random) => [
    {
      on: 'purchase',
      kind: 'delay',
      delayMs: Math.round(random.between(1_600, LONGEST_DELAY_MS)),
      times: 1,
    },
  ],
  // Never received, and nobody can tell.
  () => [{ on: 'purchase', kind: 'dropBefore', times: 2 }],
  () => [{ on: 'purchase', kind: 'statusBefore', status: 503, times: 2 }],
  () => [{ on: 'purchase', kind: 'malformed', times: 1 }],
  () => [{ on: 'purchase', kind: 'trickle', intervalMs: 200, times: 1 }],
  // Accepted, and unknown to everybody for the next GETs: fewer than a proof, as the 202 may be lost too.
  () => [{ on: 'purchase', kind: 'notVisible', count: 2 }],
  () => [
    { on: 'purchase', kind: 'notVisible', count: 2 },
    { on: 'purchase', kind: 'dropAfter', times: 1 },
  ],
  () => [{ on: 'purchase', kind: 'failOperation' }],
  () => [
    { on: 'purchase', kind: 'failOperation' },
    { on: 'purchase', kind: 'wrongCase' },
  ],
  () => [{ on: 'purchase', kind: 'partial' }],
  () => [
    {
      on: 'purchase',
      kind: 'partial',
      error: { code: 'NumbersPartiallyAcquired', message: 'Not all of them.' },
    },
  ],
  () => [{ on: 'purchase', kind: 'wrongCase' }],
  () => [{ on: 'purchase', kind: 'unknownStatus' }],
  () => [{ on: 'purchase', kind: 'endsAfterGets', count: 9 }],
  () => [{ on: 'purchase', kind: 'statusBefore', status: 429, times: 2 }],
];

/** One in so many purchases never ends at ACS: it takes the whole deadline. */
const STUCK = { every: 20, at: 11 };

/** Whether the operation of this purchase is never to end. */
function isStuck(index: number): boolean {
  return index % STUCK.every === STUCK.at;
}

/** So many purchases in a row have a fault of their own, then one has none. */
const SPARED = 3;

const STUCK_RULE: FaultRuleInput = { on: 'purchase', kind: 'stuck' };

/** What is to happen to one purchase alone. */
export function plannedFaults(index: number, random: Random): FaultRuleInput[] {
  if (isStuck(index)) return [STUCK_RULE];
  if (index % SPARED === 0) return [];
  return TURNS[turnOf(index) % TURNS.length]?.(random) ?? [];
}

/** One fault of this kind, for a purchase of its own. */
export function faultOf(kind: FaultKind, random: Random): FaultRuleInput {
  const turns = TURNS.flatMap((make) => make(random));
  return turns.find((rule) => rule.kind === kind) ?? STUCK_RULE;
}

/** The kinds of fault that no call has met, by the ledger's count. */
export function kindsMissedIn(byKind: Readonly<Record<string, number>>): FaultKind[] {
  return KINDS.filter((kind) => !byKind[kind]);
}

/** The first rounds of faults, and what never ends: nothing else must keep these purchases from being bought. */
export function isPlain(index: number): boolean {
  return isStuck(index) || turnOf(index) < 2 * TURNS.length;
}

function turnOf(index: number): number {
  return index - Math.floor(index / SPARED) - 1;
}
