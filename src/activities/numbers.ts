import { setTimeout as sleep } from 'node:timers/promises';
import type { AcsClient } from '../acs/client.js';
import { meaningOfPhoneNumber, meaningOfSearch, type Unavailable } from '../acs/meaning.js';
import type { PurchasedPhoneNumber } from '../acs/wire.js';
import type { AnswerFacts, Hold, NumbersSeen } from '../purchase/reports.js';

/** Numbers are asked for so many at a time, or more where that would take too many rounds. */
const AT_ONCE = 5;
const ROUNDS = 3;

/** What a limit of ours keeps back is asked for again here, if its turn comes soon: thrown away, the look would never be complete. */
const MOST_WAITS = 10;
const MOST_WAITED_MS = 12_000;

/** One number of a hold as ACS answers for it. */
export type NumberSeen =
  | { readonly is: 'owned'; readonly phoneNumber: string; readonly value: PurchasedPhoneNumber }
  | { readonly is: 'notOwned' | 'withheld'; readonly phoneNumber: string }
  | (Unavailable & { readonly phoneNumber: string });

/** Limits of reading numbers. */
export interface Patience {
  /** Of one GET. */
  readonly timeoutMs: number;
  /** Of all of them: a number whose turn does not come counts as one that ACS did not answer for. */
  readonly leftMs: () => number;
}

/** Asks ACS for each number, some at a time; stops early once `enough` says so. */
export async function readNumbers(
  acs: AcsClient,
  phoneNumbers: readonly string[],
  { timeoutMs, leftMs }: Patience,
  enough: (seen: readonly NumberSeen[]) => boolean = () => false,
): Promise<NumberSeen[]> {
  const seen: NumberSeen[] = [];
  const atOnce = Math.max(AT_ONCE, Math.ceil(phoneNumbers.length / ROUNDS));
  let [waits, waitedMs] = [0, 0];
  for (let open = phoneNumbers; open.length > 0 && !enough(seen);) {
    const batch = open.slice(0, atOnce);
    open = open.slice(atOnce);
    const limitMs = Math.floor(Math.min(timeoutMs, leftMs()));
    const told = limitMs <= 0 ? noTime(batch) : await readAtOnce(acs, batch, limitMs);
    const soon = told.filter((number) => turnMs(number) <= timeoutMs);
    const waitMs = Math.max(0, ...soon.map(turnMs));
    const fits = waitedMs + waitMs <= MOST_WAITED_MS && waitMs + timeoutMs <= leftMs();
    const later = waits < MOST_WAITS && fits ? soon : [];
    seen.push(...told.filter((number) => !later.includes(number)));
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

/** After which time one that a limit of ours kept back may be asked for; any other: never. */
function turnMs(number: NumberSeen): number {
  if (number.is !== 'unavailable' || number.keptBack !== true) return Infinity;
  return number.retryAfterMs ?? Infinity;
}

const NO_TIME = { is: 'unavailable', why: 'there was no time left to ask' } as const;

async function readNumber(
  acs: AcsClient,
  phoneNumber: string,
  timeoutMs: number,
): Promise<NumberSeen> {
  const found = meaningOfPhoneNumber(
    await acs.getPhoneNumber(phoneNumber, { timeoutMs }),
    phoneNumber,
  );
  switch (found.is) {
    case 'present':
      return { is: 'owned', phoneNumber, value: found.value };
    case 'absent':
      return { is: 'notOwned', phoneNumber };
    case 'withheld':
      return { is: 'withheld', phoneNumber };
    case 'unavailable':
      return { ...found, phoneNumber };
  }
}

/** Whether any number of the hold is owned; one is enough to know. */
export async function ownership(
  acs: AcsClient,
  hold: Hold | undefined,
  patience: Patience,
): Promise<NumbersSeen | Unavailable> {
  if (!hold || hold.phoneNumbers.length === 0) return 'holdUnknown';
  const owned = (seen: readonly NumberSeen[]) => seen.some(({ is }) => is === 'owned');
  const seen = await readNumbers(acs, hold.phoneNumbers, patience, owned);
  if (owned(seen)) return 'owned';
  const unavailable = seen.find((number) => number.is === 'unavailable');
  if (unavailable) return unavailable;
  return seen.some(({ is }) => is === 'withheld') ? 'withheld' : 'notOwned';
}

/** What became of reading a hold: it was read, ACS says it has none to show, or ACS gave no answer. */
export type HoldRead =
  | { readonly is: 'read'; readonly hold: Hold }
  /** ACS's own 404 comes with its facts; a search without numbers has none. */
  | { readonly is: 'none'; readonly notFound?: AnswerFacts }
  | Unavailable;

/** Reads what a search holds, and tells silence from an answer. */
export async function askForHold(
  acs: AcsClient,
  searchId: string,
  timeoutMs: number,
): Promise<HoldRead> {
  const found = meaningOfSearch(await acs.getSearchResult(searchId, { timeoutMs }), searchId);
  if (found.is === 'unavailable') return found;
  // A search that holds nothing tells nothing about what a purchase of it may have bought.
  if (found.is === 'absent') {
    const { is: _, ...notFound } = found;
    return { is: 'none', notFound };
  }
  if (found.is !== 'present' || found.value.phoneNumbers.length === 0) return { is: 'none' };
  const { phoneNumbers, phoneNumberType, cost, searchExpiresBy } = found.value;
  const expiresAt = Date.parse(searchExpiresBy);
  return { is: 'read', hold: { phoneNumbers, phoneNumberType, cost, expiresAt } };
}
