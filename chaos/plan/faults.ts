import type { FaultKind } from '../../emulator/faults/rules.js';
import type { FaultRuleInput } from '../../emulator/index.js';
import type { Random } from '../../emulator/random.js';
import type { Subject } from '../../src/purchase/contract/subject.js';
import { LONGEST_DELAY_MS } from '../settings.js';

/** Faults of any call of the API, together more than a fifth of them. The first rule that applies wins. */
export const BACKGROUND_FAULTS: readonly FaultRuleInput[] = [
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

/** A fault of the POST or the operation of one purchase; {@link rulesFor} adds of which. */
export type PurchaseFault = Omit<FaultRuleInput, 'on' | 'searchId' | 'reservationId'>;

type PlanFaults = (random: Random) => PurchaseFault[];

/** Faults of single purchases, assigned in this order again and again, so that a small run has all of them. */
const PURCHASE_FAULTS: readonly PlanFaults[] = [
  // Accepted, and the response is lost.
  () => [{ kind: 'dropAfter', times: 1 }],
  () => [{ kind: 'statusAfter', status: 503, times: 1 }],
  // Processed after the request has timed out.
  (random) => [
    {
      kind: 'delay',
      delayMs: Math.round(random.between(1_600, LONGEST_DELAY_MS)),
      times: 1,
    },
  ],
  // Never received, but the worker cannot know that.
  () => [{ kind: 'dropBefore', times: 2 }],
  () => [{ kind: 'statusBefore', status: 503, times: 2 }],
  () => [{ kind: 'malformed', times: 1 }],
  () => [{ kind: 'trickle', intervalMs: 200, times: 1 }],
  // Accepted, and hidden from the next GETs: fewer than a proof needs, as the 202 may be lost too.
  () => [{ kind: 'notVisible', count: 2 }],
  () => [
    { kind: 'notVisible', count: 2 },
    { kind: 'dropAfter', times: 1 },
  ],
  () => [{ kind: 'failOperation' }],
  () => [{ kind: 'failOperation' }, { kind: 'wrongCase' }],
  () => [{ kind: 'partial' }],
  () => [
    {
      kind: 'partial',
      error: { code: 'NumbersPartiallyAcquired', message: 'Not all of them.' },
    },
  ],
  () => [{ kind: 'wrongCase' }],
  () => [{ kind: 'unknownStatus' }],
  () => [{ kind: 'endsAfterGets', count: 9 }],
  () => [{ kind: 'statusBefore', status: 429, times: 2 }],
];

/** One purchase in this many never ends at ACS: it takes the whole deadline. */
const STUCK = { every: 20, at: 11 };
const STUCK_RULE: PurchaseFault = { kind: 'stuck' };

/** One purchase in this many has no fault of its own. */
const WITHOUT_FAULT_EVERY = 3;

/** The faults of one purchase. */
export function plannedFaults(index: number, random: Random): PurchaseFault[] {
  if (isStuck(index)) return [STUCK_RULE];
  if (index % WITHOUT_FAULT_EVERY === 0) return [];
  return PURCHASE_FAULTS[faultPosition(index) % PURCHASE_FAULTS.length]?.(random) ?? [];
}

/** A fault of this kind, for a purchase that has only this one. */
export function faultOf(kind: FaultKind, random: Random): PurchaseFault {
  const rules = PURCHASE_FAULTS.flatMap((plan) => plan(random));
  return rules.find((rule) => rule.kind === kind) ?? STUCK_RULE;
}

/** The faults as rules about a search or a reservation. */
export function rulesFor(
  { kind, id }: Subject,
  faults: readonly PurchaseFault[],
): FaultRuleInput[] {
  const of =
    kind === 'search'
      ? ({ on: 'purchase', searchId: id } as const)
      : ({ on: 'purchaseReservation', reservationId: id } as const);
  return faults.map((fault) => ({ ...fault, ...of }));
}

/** Whether nothing but its fault may keep this purchase from being bought: the first two of each fault. */
export function isPlain(index: number): boolean {
  return isStuck(index) || faultPosition(index) < 2 * PURCHASE_FAULTS.length;
}

function isStuck(index: number): boolean {
  return index % STUCK.every === STUCK.at;
}

function faultPosition(index: number): number {
  return index - Math.floor(index / WITHOUT_FAULT_EVERY) - 1;
}
