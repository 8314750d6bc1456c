import { purchaseOperationId, type HeldNumber, type HoldKind, type HoldRecord } from './hold.js';
import { isFinished } from './plan.js';
import type { State } from './state.js';

/** A search or reservation that was not deleted. */
export function findHold(state: State, kind: HoldKind, id: string): HoldRecord | undefined {
  const hold = state.holds.get(purchaseOperationId(kind, id));
  return hold?.deletedAt === undefined ? hold : undefined;
}

export interface BoughtNumber extends HeldNumber {
  readonly boughtAt: number;
}

/** The numbers that a purchase bought, including released ones. */
export function boughtNumbers({ plan, stoppedAt, numbers }: HoldRecord, now: number) {
  if (!plan || stoppedAt !== undefined || !isFinished(plan, now)) return [];
  return plan.acquires.flatMap((phoneNumber): BoughtNumber[] => {
    const number = numbers.get(phoneNumber);
    return number ? [{ ...number, boughtAt: plan.endsAt }] : [];
  });
}

/** The numbers owned now, in the order of their purchase. */
export function ownedNumbers(state: State, now: number): BoughtNumber[] {
  const released = new Set(
    [...state.releases.values()].filter(({ endsAt }) => now >= endsAt).map((r) => r.phoneNumber),
  );
  return [...state.holds.values()]
    .flatMap((hold) => boughtNumbers(hold, now))
    .filter(({ phoneNumber }) => !released.has(phoneNumber))
    .sort((a, b) => a.boughtAt - b.boughtAt || a.phoneNumber.localeCompare(b.phoneNumber));
}

/** A number, if it is owned now. */
export function ownedNumber(
  state: State,
  phoneNumber: string,
  now: number,
): BoughtNumber | undefined {
  const hold = state.holdOfNumber.get(phoneNumber);
  const bought = hold && boughtNumbers(hold, now).find((one) => one.phoneNumber === phoneNumber);
  const isReleased = [...state.releases.values()].some(
    (release) => release.phoneNumber === phoneNumber && now >= release.endsAt,
  );
  return isReleased ? undefined : bought;
}

/** Whether a number is on hold, or was bought: a released one cannot be bought again either. */
export function isTaken(state: State, phoneNumber: string, now: number): boolean {
  const hold = state.holdOfNumber.get(phoneNumber);
  if (!hold?.numbers.has(phoneNumber)) return false;
  const { plan, stoppedAt, expiresAt } = hold;
  if (!plan || stoppedAt !== undefined) return now < expiresAt;
  return !isFinished(plan, now) || plan.acquires.includes(phoneNumber);
}

/** GETs of the operation that the service answered since the purchase was accepted. */
export function getsSinceAcceptance({ plan, gets }: HoldRecord): number {
  if (!plan) return 0;
  return gets.filter(({ of, at, processed }) => {
    return of === 'operation' && processed && at >= plan.acceptedAt;
  }).length;
}
