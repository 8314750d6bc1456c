import type { Plan } from './events.js';
import type { SearchRecord, State } from './state.js';

/** What follows from the state and the clock. There are no timers: an operation ends because time passes. */

export type OperationStatus = 'running' | 'notStarted' | 'succeeded' | 'failed';

/** The status of an accepted purchase: `running`, then `notStarted`, then its end, as recorded. */
export function planStatus(plan: Plan, now: number): OperationStatus {
  if (now < plan.runningUntil) return 'running';
  if (!isFinished(plan, now)) return 'notStarted';
  return plan.error ? 'failed' : 'succeeded';
}

/** `true` once nothing about the purchase changes any more. */
export function isFinished(plan: Plan, now: number): boolean {
  return !plan.stuck && !plan.paused && now >= plan.endsAt;
}

/** A paused purchase as it goes on when provisioning proceeds: it takes all of its time from there. */
export function resume(plan: Plan, now: number): Plan {
  if (!plan.paused) return plan;
  return { ...plan, paused: false, endsAt: now + plan.endsAt - plan.acceptedAt };
}

/** The numbers that a search's purchase has brought, with the time of each, released ones included. */
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

/** One number if it is owned now. */
export function ownedNumber(state: State, phoneNumber: string, now: number) {
  const search = state.searchOfNumber.get(phoneNumber);
  const bought =
    search && boughtNumbers(search, now).find((one) => one.phoneNumber === phoneNumber);
  if (!bought) return undefined;
  const gone = [...state.releases.values()].some(
    (release) => release.phoneNumber === phoneNumber && now >= release.endsAt,
  );
  return gone ? undefined : { ...bought, search };
}

/** How many GETs of the operation the service itself has answered since the purchase was accepted. */
export function getsSinceAcceptance({ plan, gets }: SearchRecord): number {
  if (!plan) return 0;
  return gets.filter(({ of, at, processed }) => {
    return of === 'operation' && processed && at >= plan.acceptedAt;
  }).length;
}
