import type { Random } from '../../emulator/random.js';
import type { SubjectKind } from '../../src/purchase/contract/subject.js';
import { SHORT_HOLD_MS } from '../settings.js';
import { faultOf, isPlain, plannedFaults, type PurchaseFault } from './faults.js';
import type { Gap } from '../record/coverage.js';
import { planAction, type PlannedAction } from './operator-actions.js';

export const CLIENT_KINDS = ['gateway', 'client', 'cli'] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** Numbers in `GB` have another currency than the spending limit. */
type CountryCode = 'US' | 'FR' | 'GB';

/** One request to purchase, or to cancel. */
export interface PlannedRequest {
  readonly client: ClientKind;
  /** After the search or the reservation was made. */
  readonly delayMs: number;
}

/** One purchase of a run. */
export interface PlannedPurchase {
  readonly index: number;
  readonly kind: SubjectKind;
  /** Of each number. Those of a search are the same. */
  readonly countryCodes: readonly CountryCode[];
  readonly agreeToNotResell: boolean;
  /** Shorter than usual: the POST may arrive after the hold has expired. */
  readonly holdMs?: number;
  /** The first request, and duplicates of it. */
  readonly requests: readonly PlannedRequest[];
  readonly cancel?: PlannedRequest;
  readonly operator?: PlannedAction;
  /** Faults of this purchase alone. */
  readonly faults: readonly PurchaseFault[];
}

/** At these positions a purchase is requested through all clients at once, or canceled. */
const ALL_CLIENTS = { every: 10, at: 4 };
const CANCEL = { every: 10, at: 7 };

/** Shares of all purchases. */
const RESERVATIONS = 1 / 3;
const DUPLICATED = 0.3;
const CANCELED = 0.12;
const SHORT_HOLD = 0.06;
const ABROAD = 0.15;
const WITHOUT_AGREEMENT = 0.3;
/** Of the reservations. */
const TWO_COUNTRIES = 0.4;
/** Each further number makes it less likely that all GETs of a lookup are answered. */
const MAX_QUANTITY = 3;

/** The CLI starts a process for each request, so it is used less. */
const CLI_SHARE = 0.06;
const GATEWAY_SHARE = 0.54;

const MAX_DUPLICATE_DELAY_MS = 6_000;
const MAX_CANCEL_DELAY_MS = 5_000;

export function planPurchase(index: number, random: Random): PlannedPurchase {
  const chance = (share: number) => random.next() < share;
  const client = () => clientOf(random.next());
  const plain = isPlain(index) && index % CANCEL.every !== CANCEL.at;
  const kind = chance(RESERVATIONS) ? 'reservation' : 'search';
  const countryCodes = countryCodesOf(kind, plain, random);
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
    kind,
    countryCodes,
    agreeToNotResell: countryCodes.includes('FR')
      ? plain || !chance(WITHOUT_AGREEMENT)
      : chance(0.5),
    ...(chance(SHORT_HOLD) && !plain && { holdMs: SHORT_HOLD_MS }),
    requests:
      index % ALL_CLIENTS.every === ALL_CLIENTS.at
        ? CLIENT_KINDS.map((one) => ({ client: one, delayMs: 0 }))
        : [first, ...duplicates],
    ...(canceled && { cancel }),
    faults: plannedFaults(index, random),
  };
}

function countryCodesOf(kind: SubjectKind, plain: boolean, random: Random): CountryCode[] {
  const countryCode = random.next() < ABROAD && !plain ? 'FR' : 'US';
  const length = 1 + Math.floor(random.next() * MAX_QUANTITY);
  const same = Array.from({ length }, (): CountryCode => countryCode);
  if (kind === 'search' || random.next() >= TWO_COUNTRIES) return same;
  return [...same.slice(0, MAX_QUANTITY - 1), plain ? 'FR' : 'GB'];
}

function clientOf(value: number): ClientKind {
  if (value < CLI_SHARE) return 'cli';
  return value < CLI_SHARE + GATEWAY_SHARE ? 'gateway' : 'client';
}

/** A purchase that what is missing affects, with no other disturbance. */
export function purchaseCovering(gap: Gap, index: number, random: Random): PlannedPurchase {
  const plain: PlannedPurchase = {
    index,
    kind: gap.of ?? (random.next() < RESERVATIONS ? 'reservation' : 'search'),
    countryCodes: ['US'],
    agreeToNotResell: true,
    requests: [{ client: 'client', delayMs: 0 }],
    faults: [],
  };
  switch (gap.kind) {
    case 'bought':
      return plain;
    case 'fault':
      return { ...plain, faults: [faultOf(gap.fault, random)] };
    case 'action': {
      // Open long enough for the action.
      const faults = [{ kind: 'endsAfterGets', count: 12 } as const];
      return { ...plain, faults, operator: planAction(gap.action, random) };
    }
    case 'cancel':
      // The POST is lost: the cancel comes while its absence is being proved.
      return {
        ...plain,
        faults: [faultOf('dropBefore', random)],
        cancel: { client: 'client', delayMs: 2_000 },
      };
  }
}
