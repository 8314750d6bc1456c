import type { FaultKind } from '../../emulator/faults/rules.js';
import type { FaultRuleInput } from '../../emulator/index.js';
import type { Random } from '../../emulator/random.js';
import { SHORT_HOLD_MS } from '../settings.js';
import { faultOf, isPlain, plannedFaults } from './faults.js';
import { planAction, type OperatorAction, type PlannedAction } from './operator-actions.js';
import type { Position } from './phases.js';

/** The ways in. */
export const DOORS = ['gateway', 'client', 'cli'] as const;
export type Door = (typeof DOORS)[number];

/** One request for a purchase, or for it not to happen. */
export interface PlannedAsk {
  readonly door: Door;
  /** After the search was made. */
  readonly afterMs: number;
}

/** One purchase that a run makes. */
export interface PlannedPurchase {
  readonly index: number;
  readonly quantity: number;
  readonly countryCode: 'US' | 'FR';
  readonly agreeToNotResell: boolean;
  /** Shorter than usual: the purchase may come too late. */
  readonly holdMs?: number;
  /** The first, and those that ask for the same again. */
  readonly asks: readonly PlannedAsk[];
  readonly cancel?: PlannedAsk;
  /** What an operator does to it through Temporal. */
  readonly operator?: PlannedAction;
  /** What is to happen to this purchase alone. */
  readonly faults: readonly FaultRuleInput[];
}

/** One in so many is asked for through every door at once, and one in so many canceled, whatever the dice say. */
const EVERY_DOOR = { every: 10, at: 4 };
const CANCEL = { every: 10, at: 7 };

/** Shares of all purchases. */
const ASKED_AGAIN = 0.3;
const CANCELED = 0.12;
const SHORT_HOLD = 0.06;
const ABROAD = 0.15;
const WITHOUT_AGREEMENT = 0.3;

/** A program of its own for each request makes the command line dear: it is used less. */
const DOOR_OF = (dice: number): Door => {
  if (dice < 0.06) return 'cli';
  return dice < 0.6 ? 'gateway' : 'client';
};
const LATEST_REPEAT_MS = 6_000;
const LATEST_CANCEL_MS = 5_000;

export function planPurchase(index: number, random: Random): PlannedPurchase {
  const chance = (share: number) => random.next() < share;
  const door = () => DOOR_OF(random.next());
  const plain = isPlain(index) && index % CANCEL.every !== CANCEL.at;
  const abroad = chance(ABROAD) && !plain;
  const first: PlannedAsk = { door: door(), afterMs: 0 };
  const again = chance(ASKED_AGAIN) ? 1 + Math.floor(random.next() * 3) : 0;
  const repeats = Array.from({ length: again }, (): PlannedAsk => {
    // Half of them at once, as impatient callers do.
    const afterMs = chance(0.5) ? 0 : Math.round(random.between(50, LATEST_REPEAT_MS));
    return { door: door(), afterMs };
  });
  const canceled = (chance(CANCELED) || index % CANCEL.every === CANCEL.at) && !plain;
  const cancel = { door: door(), afterMs: Math.round(random.between(0, LATEST_CANCEL_MS)) };
  return {
    index,
    quantity: 1 + Math.floor(random.next() * 3),
    countryCode: abroad ? 'FR' : 'US',
    agreeToNotResell: abroad ? !chance(WITHOUT_AGREEMENT) : chance(0.5),
    ...(chance(SHORT_HOLD) && !plain && { holdMs: SHORT_HOLD_MS }),
    asks:
      index % EVERY_DOOR.every === EVERY_DOOR.at
        ? DOORS.map((one) => ({ door: one, afterMs: 0 }))
        : [first, ...repeats],
    ...(canceled && { cancel }),
    faults: plannedFaults(index, random),
  };
}

/**
 * A purchase for a fault that none of those planned has met: they were canceled, refused or too dear before anything was
 * sent. Nothing but the fault keeps this one from being bought.
 */
export function planMakeUp(index: number, kind: FaultKind, random: Random): PlannedPurchase {
  return { ...plainPurchase(index), faults: [faultOf(kind, random)] };
}

/** A purchase for an action that found its purchase ended: this one is under way for long enough. */
export function planOperated(
  index: number,
  action: OperatorAction,
  random: Random,
): PlannedPurchase {
  const faults: FaultRuleInput[] = [{ on: 'purchase', kind: 'endsAfterGets', count: 12 }];
  return { ...plainPurchase(index), faults, operator: planAction(action, random) };
}

/** Its POST is received while the numbers are on hold, and acted upon when they no longer are. */
const TOO_LATE = { holdMs: 2_500, delayMs: 3_000 };

/** A purchase that meets a switch of the service, if it stands in its position from the start on. */
export function planMeeting(index: number, { name }: Position, random: Random): PlannedPurchase {
  const plain = plainPurchase(index);
  switch (name) {
    case 'cancelPurchase': {
      // Under way for long enough to be canceled, and not for ever.
      const faults: FaultRuleInput[] = [{ on: 'purchase', kind: 'endsAfterGets', count: 20 }];
      const afterMs = Math.round(random.between(1_200, 3_500));
      return { ...plain, faults, cancel: { door: 'client', afterMs } };
    }
    case 'purchaseAfterExpiry': {
      const { holdMs, delayMs } = TOO_LATE;
      return { ...plain, holdMs, faults: [{ on: 'purchase', kind: 'delay', delayMs, times: 1 }] };
    }
    default:
      return plain;
  }
}

function plainPurchase(index: number): PlannedPurchase {
  const asks: PlannedAsk[] = [{ door: 'client', afterMs: 0 }];
  return { index, quantity: 1, countryCode: 'US', agreeToNotResell: true, asks, faults: [] };
}
