import { isFinished } from './plan.js';
import type { SearchRecord, State } from './state.js';

/** The numbers that a purchase bought and when, including released ones. */
export function boughtNumbers(
  { plan, stoppedAt }: SearchRecord,
  now: number,
): { phoneNumber: string; at: number }[] {
  if (!plan || stoppedAt !== undefined || !isFinished(plan, now)) return [];
  return plan.acquires.map((phoneNumber) => ({ phoneNumber, at: plan.endsAt }));
}

/** The numbers owned now, in the order of their purchase. */
export function ownedNumbers(
  state: State,
  now: number,
): { phoneNumber: string; at: number; search: SearchRecord }[] {
  const released = new Set(
    [...state.releases.values()].filter(({ endsAt }) => now >= endsAt).map((r) => r.phoneNumber),
  );
  return [...state.searches.values()]
    .flatMap((search) => boughtNumbers(search, now).map((bought) => ({ ...bought, search })))
    .filter(({ phoneNumber }) => !released.has(phoneNumber))
    .sort((a, b) => a.at - b.at || a.phoneNumber.localeCompare(b.phoneNumber));
}

/** A number, if it is owned now. */
export function ownedNumber(state: State, phoneNumber: string, now: number) {
  const search = state.searchOfNumber.get(phoneNumber);
  const bought =
    search && boughtNumbers(search, now).find((one) => one.phoneNumber === phoneNumber);
  if (!bought) return undefined;
  const isReleased = [...state.releases.values()].some(
    (release) => release.phoneNumber === phoneNumber && now >= release.endsAt,
  );
  return isReleased ? undefined : { ...bought, search };
}

/** GETs of the operation that the service answered since the purchase was accepted. */
export function getsSinceAcceptance({ plan, gets }: SearchRecord): number {
  if (!plan) return 0;
  return gets.filter(({ of, at, processed }) => {
    return of === 'operation' && processed && at >= plan.acceptedAt;
  }).length;
}
