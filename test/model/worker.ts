import type { Azure, Got } from './azure.js';
import { BOUNDS, GRACE_MS } from './bounds.js';
import type {
  HeldNumbers,
  LookupResult,
  NumbersRead,
  OperationResponse,
  PollResult,
} from './neutral.js';
import type { Memory } from './memory.js';
import type { Plan } from './plan.js';

/** What a worker gets when ACS gives no usable response: the activity fails, or the submit is deferred. */
export type NoResult = Exclude<Got<never>, { kind: 'got' }>;
/** A result with the moment at which it was complete. */
export interface Timed<T> {
  readonly value: T;
  readonly endedAt: number;
}

const POLL_RUN_MS = 55_000;
const DURABLE_PAUSE_MS = 6_000;
const SHORTEST_PAUSE_MS = 700;
const EXPECTED_MS = 20_000;
const NUMBER_READS = 3;
/** Known words for an operation that has ended (docs/decisions/0014), in lower case. */
const NEGATIVE = ['failed', 'canceled', 'cancelled'];
const ENDED = ['succeeded', 'completed', ...NEGATIVE];

/** One lookup as docs/decisions/0001 describes it: the operation, the hold, the numbers where they decide. */
export function lookUp(
  azure: Azure,
  plan: Plan,
  known: Memory,
  askedAt: number,
): Timed<LookupResult | NoResult> {
  const endedAt = askedAt + plan.latencyMs;
  const operation = azure.getOperation(endedAt);
  const search = azure.getSearch(endedAt);
  if (operation.kind !== 'got') return { value: operation, endedAt };
  const read = search.kind === 'got' ? search.value : undefined;
  const hold = read?.kind === 'held' ? read.hold : known.hold;
  const base = {
    operation: operation.value,
    ...(read?.kind === 'held' && { hold: read.hold }),
    ...(read?.kind === 'notFound' && !known.hold && ({ subjectNotFound: true } as const)),
  };
  if (!numbersDecide(operation.value)) return { value: { ...base, numbers: 'notRead' }, endedAt };
  if (!hold) return { value: { ...base, numbers: 'holdUnknown' }, endedAt };
  const readAt = endedAt + plan.latencyMs;
  const reads = [...new Set([...known.numbers, ...hold.numbers])].map((number) =>
    azure.getNumber(number, readAt),
  );
  if (reads.some((one) => one.kind === 'got' && one.value === 'owned'))
    return { value: { ...base, numbers: 'owned' }, endedAt: readAt };
  const failed = reads.find((one) => one.kind !== 'got');
  if (failed) return { value: failed, endedAt: readAt };
  const inconclusive = reads.some((one) => one.kind === 'got' && one.value === 'inconclusive');
  const numbers = inconclusive ? 'unreadable' : 'notOwned';
  return { value: { ...base, numbers }, endedAt: readAt };
}

/** One run of the poll activity: GETs with short pauses, until there is something to report. */
export function poll(
  azure: Azure,
  plan: Plan,
  known: Memory,
  readNumbers: boolean,
  askedAt: number,
): Timed<PollResult | NoResult> {
  let { hold, notFoundSince, errorsSince } = known;
  let holdUnreadForMs: number | undefined;
  let now = askedAt;
  for (let gets = 1; ; gets += 1) {
    now += plan.latencyMs;
    const operation = azure.getOperation(now);
    const search = hold ? undefined : azure.getSearch(now);
    if (search?.kind === 'got' && search.value.kind === 'held') hold = search.value.hold;
    if (operation.kind !== 'got') return { value: operation, endedAt: now };
    const seen = operation.value;
    if (seen.kind === 'ok') [notFoundSince, errorsSince] = [undefined, undefined];
    else {
      errorsSince ??= now;
      if (seen.kind === 'notFound') notFoundSince ??= now;
    }
    const nextPollInMs = pauseAfter(
      seen,
      now - (errorsSince ?? now),
      now - (known.acceptedAt ?? askedAt),
    );
    const report = (endedAt: number, numbers?: NumbersRead): Timed<PollResult> => ({
      endedAt,
      value: {
        operation: seen,
        gets,
        nextPollInMs,
        ...(notFoundSince !== undefined && { notFoundForMs: endedAt - notFoundSince }),
        ...(errorsSince !== undefined && { errorsForMs: endedAt - errorsSince }),
        ...(numbers && { numbers }),
        ...(hold && hold !== known.hold && { hold }),
        ...(holdUnreadForMs !== undefined && { holdUnreadForMs }),
      },
    });
    const status = seen.kind === 'ok' ? seen.status.toLowerCase() : undefined;
    const ended = status !== undefined && ENDED.includes(status);
    const lost = seen.kind === 'notFound' && !known.acceptedByResponse;
    if (ended || lost || readNumbers) {
      const isNegative = status !== undefined && NEGATIVE.includes(status);
      if (isNegative || readNumbers) {
        // The search may name more numbers by now.
        const again = search ?? azure.getSearch(now);
        if (again.kind === 'got' && again.value.kind === 'held') hold = again.value.hold;
        else if (again.kind !== 'got' || again.value.kind === 'inconclusive')
          holdUnreadForMs = now - (known.holdUnreadSince ?? askedAt);
      }
      // That none is owned is believed only once it is known which numbers to ask for.
      if (isNegative && (holdUnreadForMs ?? Infinity) < GRACE_MS)
        return { value: { kind: 'noResponse' }, endedAt: now };
      const numbers = hold && [...new Set([...known.numbers, ...hold.numbers])];
      const read = readHeldNumbers(azure, plan, numbers, now);
      if (read.value === undefined) return { value: { kind: 'noResponse' }, endedAt: read.endedAt };
      const { owned, notOwned, unread } = read.value;
      if (isNegative && unread.length > 0 && owned.length === 0)
        return { value: { kind: 'noResponse' }, endedAt: read.endedAt };
      const decides = ended || readNumbers || (owned.length > 0 && notOwned.length === 0);
      if (decides) return report(read.endedAt, read.value);
      now = read.endedAt;
    }
    if (nextPollInMs >= DURABLE_PAUSE_MS || now - askedAt + nextPollInMs > POLL_RUN_MS)
      return report(now);
    now += nextPollInMs;
  }
}

/** Reads every held number, a few times where not all are owned; undefined: a limit of ours deferred it. */
function readHeldNumbers(
  azure: Azure,
  plan: Plan,
  numbers: readonly string[] | undefined,
  from: number,
): Timed<NumbersRead | undefined> {
  if (!numbers)
    return { value: { owned: [], notOwned: [], unread: [], holdKnown: false }, endedAt: from };
  const seen = new Map<string, 'owned' | 'notOwned' | 'unread'>();
  let now = from;
  for (let read = 1; read <= NUMBER_READS; read += 1) {
    const open = numbers.filter((number) => seen.get(number) !== 'owned');
    if (open.length === 0) break;
    now += read > 1 ? 1_000 : plan.latencyMs;
    for (const number of open) {
      const got = azure.getNumber(number, now);
      if (got.kind === 'rateLimited') return { value: undefined, endedAt: now };
      const conclusive = got.kind === 'got' && got.value !== 'inconclusive';
      if (conclusive) seen.set(number, got.value === 'owned' ? 'owned' : 'notOwned');
      else if (!seen.has(number)) seen.set(number, 'unread');
    }
  }
  const those = (kind: string) => numbers.filter((number) => seen.get(number) === kind);
  const value = {
    owned: those('owned'),
    notOwned: those('notOwned'),
    unread: those('unread'),
    holdKnown: true,
  };
  return { value, endedAt: now };
}

function numbersDecide(operation: OperationResponse): boolean {
  if (operation.kind === 'notFound') return true;
  if (operation.kind !== 'ok') return false;
  return ['notstarted', 'succeeded'].includes(operation.status.toLowerCase());
}

/** Densest where the end is likely; up to 10 minutes, and up to 5 while ACS answers with errors. */
function pauseAfter(seen: OperationResponse, errorsForMs: number, ageMs: number): number {
  if (seen.kind !== 'ok') {
    const retryAfterMs = seen.kind === 'throttled' ? (seen.retryAfterMs ?? 0) : 0;
    const pauseMs = Math.min(5 * 60_000, Math.max(SHORTEST_PAUSE_MS, errorsForMs * 0.2));
    return Math.max(pauseMs, Math.min(retryAfterMs, 5 * 60_000));
  }
  const toGoMs = EXPECTED_MS - ageMs;
  const pauseMs = toGoMs > 0 ? toGoMs * 0.65 : -toGoMs * 0.1;
  return Math.min(10 * 60_000, Math.max(SHORTEST_PAUSE_MS, pauseMs));
}

/** What is left of a hold, by the `Date` of ACS's response. */
export function holdLeftMs({ acsAheadMs }: Plan, hold: HeldNumbers, now: number): number {
  return hold.expiresAt - (now + acsAheadMs);
}

/** Pause before Temporal's next attempt of a lookup or poll. */
export function retryPause(attempt: number, result: NoResult): number {
  if (result.kind === 'wrongResource') return Math.min(60_000, 5_000 * 2 ** Math.min(attempt, 10));
  const pauseMs = Math.min(60_000, 1_000 * 2 ** Math.min(attempt, 10));
  return result.kind === 'rateLimited' ? Math.max(pauseMs, result.retryAfterMs) : pauseMs;
}

export const LAST_CHANCE_MS = 60_000;
export const IN_FLIGHT_MS = BOUNDS.postInFlightForMs;
