import { setTimeout as sleep } from 'node:timers/promises';
import type { AcsClient } from '../acs/client.js';
import { classifyPhoneNumber, type GetResponse } from '../acs/classify-response.js';
import { isDeferred, type NoUsableResponse } from '../acs/transport/http-result.js';
import type { PurchasedPhoneNumber } from '../acs/wire.js';
import type { Ownership } from '../purchase/contract/activity-results.js';
import type { KnownNumbers } from './inputs.js';

/** GETs in flight at once; more where that would take more than ROUNDS rounds. */
const AT_ONCE = 5;
const ROUNDS = 3;

/** A deferred GET is retried here when its slot is near. Without it the lookup would stay incomplete. */
const MAX_WAITS = 10;
const MAX_WAITED_MS = 12_000;

/** The response about one number of a hold: `ok` means owned, `notFound` not owned. */
export type NumberSeen = GetResponse<PurchasedPhoneNumber> & { readonly phoneNumber: string };

/** Limits of reading numbers. */
export interface ReadLimits {
  /** Of one GET. */
  readonly timeoutMs: number;
  /** Left for all of them; a number for which no time is left counts as one without a response. */
  readonly leftMs: () => number;
}

/** Asks ACS for each number, some at a time; stops as soon as `enough` says so. */
export async function readNumbers(
  acs: AcsClient,
  phoneNumbers: readonly string[],
  { timeoutMs, leftMs }: ReadLimits,
  enough: (seen: readonly NumberSeen[]) => boolean = () => false,
): Promise<NumberSeen[]> {
  const seen: NumberSeen[] = [];
  const atOnce = Math.max(AT_ONCE, Math.ceil(phoneNumbers.length / ROUNDS));
  let [waits, waitedMs] = [0, 0];
  for (let open = phoneNumbers; open.length > 0 && !enough(seen);) {
    const batch = open.slice(0, atOnce);
    open = open.slice(atOnce);
    const limitMs = Math.floor(Math.min(timeoutMs, leftMs()));
    const read = limitMs <= 0 ? noTime(batch) : await readAtOnce(acs, batch, limitMs);
    const soon = read.filter((number) => deferredForMs(number) <= timeoutMs);
    const waitMs = Math.max(0, ...soon.map(deferredForMs));
    const fits = waitedMs + waitMs <= MAX_WAITED_MS && waitMs + timeoutMs <= leftMs();
    const later = waits < MAX_WAITS && fits ? soon : [];
    seen.push(...read.filter((number) => !later.includes(number)));
    if (later.length === 0) continue;
    await sleep(waitMs);
    waits += 1;
    waitedMs += waitMs;
    open = [...later.map(({ phoneNumber }) => phoneNumber), ...open];
  }
  return seen;
}

function noTime(phoneNumbers: readonly string[]): NumberSeen[] {
  return phoneNumbers.map((phoneNumber) => ({ ...NO_TIME, phoneNumber }));
}

function readAtOnce(acs: AcsClient, phoneNumbers: readonly string[], timeoutMs: number) {
  return Promise.all(phoneNumbers.map((one) => readNumber(acs, one, timeoutMs)));
}

/** How long a request was deferred for; infinite if it was sent. */
function deferredForMs(number: NumberSeen): number {
  return 'reason' in number && isDeferred(number) ? number.retryAfterMs : Infinity;
}

const NO_TIME = { kind: 'unavailable', reason: 'there was no time left to ask' } as const;

async function readNumber(
  acs: AcsClient,
  phoneNumber: string,
  timeoutMs: number,
): Promise<NumberSeen> {
  const result = await acs.getPhoneNumber(phoneNumber, { timeoutMs });
  return { ...classifyPhoneNumber(result, phoneNumber), phoneNumber };
}

/** Whether any held number is owned; one is enough to know. */
export async function readOwnership(
  acs: AcsClient,
  { own, removed }: KnownNumbers,
  limits: ReadLimits,
): Promise<Ownership | NoUsableResponse> {
  const all = [...own, ...removed];
  if (all.length === 0) return 'holdUnknown';
  const owned = (seen: readonly NumberSeen[]) =>
    seen.some(({ kind, phoneNumber }) => kind === 'ok' && own.includes(phoneNumber));
  const seen = await readNumbers(acs, all, limits, owned);
  if (owned(seen)) return 'owned';
  if (seen.some(({ kind }) => kind === 'ok')) return 'removedOwned';
  const unanswered = seen.find((number) => 'reason' in number);
  if (unanswered) return unanswered;
  return seen.every(({ kind }) => kind === 'notFound') ? 'notOwned' : 'unreadable';
}
