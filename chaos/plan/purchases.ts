import type { FaultKind } from '../../emulator/faults/rules.js';
import type { FaultRuleInput } from '../../emulator/index.js';
import type { Random } from '../../emulator/random.js';
import { SHORT_HOLD_MS } from '../settings.js';
import type { BehaviorName } from './behavior-phases.js';
import { faultOf, isPlain, plannedFaults } from './faults.js';
import { planAction, type OperatorAction, type PlannedAction } from './operator-actions.js';

export const CLIENT_KINDS = ['gateway', 'client', 'cli'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** One request to purchase, or to cancel. */
export interface PlannedRequest {
  readonly client: ClientKind;
  /** After the search was made. */
  readonly delayMs: number;
}

/** One purchase of a run. */
export interface PlannedPurchase {
  readonly index: number;
  readonly quantity: number;
  readonly countryCode: 'US' | 'FR';
  readonly agreeToNotResell: boolean;
  /** Shorter than usual: the POST may arrive after the hold has expired. */
  readonly holdMs?: number;
  /** The first request, and duplicates of it. */
  readonly requests: readonly PlannedRequest[];
  readonly cancel?: PlannedRequest;
  readonly operator?: PlannedAction;
  /** Faults of this purchase alone. */
  readonly faults: readonly FaultRuleInput[];
}

/** At these positions a purchase is requested through all clients at once, or canceled. */
const ALL_CLIENTS = { every: 10, at: 4 };
const CANCEL = { every: 10, at: 7 };

/** Shares of all purchases. */
const DUPLICATED = 0.3;
const CANCELED = 0.12;
const SHORT_HOLD = 0.06;
const ABROAD = 0.15;
const WITHOUT_AGREEMENT = 0.3;

/** The CLI starts a process for each request, so it is used less. */
const CLI_SHARE = 0.06;
const GATEWAY_SHARE = 0.54;

const MAX_DUPLICATE_DELAY_MS = 6_000;
const MAX_CANCEL_DELAY_MS = 5_000;

export function planPurchase(index: number, random: Random): PlannedPurchase {
  const chance = (share: number) => random.next() < share;
  const client = () => clientOf(random.next());
  const plain = isPlain(index) && index % CANCEL.every !== CANCEL.at;
  const abroad = chance(ABROAD) && !plain;
  const first: PlannedRequest = { client: client(), delayMs: 0 };
  const count = chance(DUPLICATED) ? 1 + Math.floor(random.next() * 3) : 0;
  const duplicates = Array.from({ length: count }, (): PlannedRequest => {
    // Half of them at the same time as the first request.
    const delayMs = chance(0.5) ? 0 : Math.round(random.between(50, MAX_DUPLICATE_DELAY_MS));
    return { client: client(), delayMs };
  });
  const canceled = (chance(CANCELED) || index % CANCEL.every === CANCEL.at) && !plain;
  const cancel = {
    client: client(),
    delayMs: Math.round(random.between(0, MAX_CANCEL_DELAY_MS)),
  };
  return {
    index,
    quantity: 1 + Math.floor(random.next() * 3),
    countryCode: abroad ? 'FR' : 'US',
    agreeToNotResell: abroad ? !chance(WITHOUT_AGREEMENT) : chance(0.5),
    ...(chance(SHORT_HOLD) && !plain && { holdMs: SHORT_HOLD_MS }),
    requests:
      index % ALL_CLIENTS.every === ALL_CLIENTS.at
        ? CLIENT_KINDS.map((kind) => ({ client: kind, delayMs: 0 }))
        : [first, ...duplicates],
    ...(canceled && { cancel }),
    faults: plannedFaults(index, random),
  };
}

function clientOf(value: number): ClientKind {
  if (value < CLI_SHARE) return 'cli';
  return value < CLI_SHARE + GATEWAY_SHARE ? 'gateway' : 'client';
}

/** A purchase with this fault and no other disturbance. */
export function purchaseWithFault(index: number, kind: FaultKind, random: Random): PlannedPurchase {
  return { ...plainPurchase(index), faults: [faultOf(kind, random)] };
}

/** A purchase that is open long enough for an operator's action. */
export function purchaseWithAction(
  index: number,
  action: OperatorAction,
  random: Random,
): PlannedPurchase {
  return {
    ...plainPurchase(index),
    faults: [endsAfterGets(12)],
    operator: planAction(action, random),
  };
}

/** ACS receives the POST while the numbers are on hold, and processes it after the hold has expired. */
const TOO_LATE = { holdMs: 2_500, delayMs: 3_000 };

/** A purchase that a behavior affects, if the phase is applied when the purchase starts. */
export function purchaseAffectedBy(
  index: number,
  name: BehaviorName,
  random: Random,
): PlannedPurchase {
  const plain = plainPurchase(index);
  if (name === 'cancelPurchase') {
    const delayMs = Math.round(random.between(1_200, 3_500));
    return { ...plain, faults: [endsAfterGets(20)], cancel: { client: 'client', delayMs } };
  }
  if (name === 'purchaseAfterExpiry') {
    const { holdMs, delayMs } = TOO_LATE;
    return { ...plain, holdMs, faults: [{ on: 'purchase', kind: 'delay', delayMs, times: 1 }] };
  }
  return plain;
}

function endsAfterGets(count: number): FaultRuleInput {
  return { on: 'purchase', kind: 'endsAfterGets', count };
}

function plainPurchase(index: number): PlannedPurchase {
  return {
    index,
    quantity: 1,
    countryCode: 'US',
    agreeToNotResell: true,
    requests: [{ client: 'client', delayMs: 0 }],
    faults: [],
  };
}
