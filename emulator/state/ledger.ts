import { boughtNumbers, ownedNumbers } from './queries.js';
import { planStatus } from './plan.js';
import type { HeldNumber, HoldKind, HoldRecord, Post } from './hold.js';
import type { State } from './state.js';

/** What happened to every search and reservation, for tests to compare with. Times are ISO 8601 in UTC. */
export interface Ledger {
  readonly now: string;
  /** By search id. */
  readonly searches: Readonly<Record<string, LedgerSearch>>;
  /** By reservation id. */
  readonly reservations: Readonly<Record<string, LedgerReservation>>;
  /** Numbers owned now. */
  readonly owned: readonly string[];
  /** POSTs for searches and reservations that do not exist. */
  readonly unmatchedPosts: readonly LedgerPost[];
  /** Calls of the API: all, those with a fault, and faults by kind. */
  readonly calls: {
    readonly all: number;
    readonly struck: number;
    readonly byKind: Readonly<Record<string, number>>;
  };
}

export interface LedgerPost {
  readonly receivedAt: string;
  /** When the service processed it; null during a delay, or when a fault prevented it. */
  readonly processedAt: string | null;
  readonly answer: number | 'dropped' | 'pending';
  /** When the response was sent or the connection reset; null while it is pending. */
  readonly answeredAt: string | null;
  readonly outcome: string | null;
  /** The transport fault of the request or its response. */
  readonly fault: string | null;
  readonly clientRequestId: string | null;
}

export interface LedgerGet {
  readonly at: string;
  readonly of: string;
  readonly answer: number | 'dropped';
  readonly status?: string;
  readonly fault?: string;
}

/** A search or a reservation. */
export interface LedgerEntry {
  readonly searchId?: string;
  readonly reservationId?: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  /** All numbers that were ever on hold. */
  readonly phoneNumbers: readonly string[];
  readonly posts: readonly LedgerPost[];
  readonly gets: readonly LedgerGet[];
  readonly cancels: readonly { at: string; answer: number | 'dropped'; effect: string }[];
  /** Of the purchase operation; null before any purchase, `stopped` after a cancel that took effect. */
  readonly status: 'running' | 'notStarted' | 'succeeded' | 'failed' | 'stopped' | null;
  readonly bought: readonly { phoneNumber: string; at: string }[];
  /** Monthly cost of the bought numbers, by currency. */
  readonly monthlyCosts: readonly { readonly amount: number; readonly currencyCode: string }[];
}

export type LedgerSearch = LedgerEntry & { readonly searchId: string };
export type LedgerReservation = LedgerEntry & { readonly reservationId: string };

export function ledger(state: State, now: number): Ledger {
  const holds = (kind: HoldKind) => [...state.holds.values()].filter((hold) => hold.kind === kind);
  const searches = holds('search').map((hold) => {
    return [hold.id, { ...ledgerEntry(hold, now), searchId: hold.id }] as const;
  });
  const reservations = holds('reservation').map((hold) => {
    return [hold.id, { ...ledgerEntry(hold, now), reservationId: hold.id }] as const;
  });
  return {
    now: iso(now),
    searches: Object.fromEntries(searches),
    reservations: Object.fromEntries(reservations),
    owned: ownedNumbers(state, now).map(({ phoneNumber }) => phoneNumber),
    unmatchedPosts: state.unmatchedPosts.map(postOf),
    calls: { ...state.calls, byKind: Object.fromEntries(state.calls.byKind) },
  };
}

export function ledgerEntry(hold: HoldRecord, now: number): LedgerEntry {
  const { plan, stoppedAt } = hold;
  const running = plan ? planStatus(plan, now) : null;
  const bought = boughtNumbers(hold, now);
  return {
    ...(hold.kind === 'search' ? { searchId: hold.id } : { reservationId: hold.id }),
    createdAt: iso(hold.createdAt),
    expiresAt: iso(hold.expiresAt),
    phoneNumbers: [...hold.everHeld],
    posts: hold.posts.map(postOf),
    gets: hold.gets.map(({ at, of, answer, status, fault }) => ({
      at: iso(at),
      of,
      answer,
      ...(status !== undefined && { status }),
      ...(fault !== undefined && { fault }),
    })),
    cancels: hold.cancels.map((cancel) => ({ ...cancel, at: iso(cancel.at) })),
    status: stoppedAt === undefined ? running : 'stopped',
    bought: bought.map(({ phoneNumber, boughtAt }) => ({ phoneNumber, at: iso(boughtAt) })),
    monthlyCosts: sumByCurrency(bought),
  };
}

function sumByCurrency(numbers: readonly HeldNumber[]): LedgerEntry['monthlyCosts'] {
  const amounts = new Map<string, number>();
  for (const { currencyCode, amount } of numbers)
    amounts.set(currencyCode, (amounts.get(currencyCode) ?? 0) + amount);
  return [...amounts].map(([currencyCode, amount]) => ({ amount, currencyCode }));
}

function postOf(post: Post): LedgerPost {
  const { receivedAt, processedAt, answer, answeredAt, outcome, fault, clientRequestId } = post;
  return {
    receivedAt: iso(receivedAt),
    processedAt: isoOrNull(processedAt),
    answer,
    answeredAt: isoOrNull(answeredAt),
    outcome,
    fault,
    clientRequestId,
  };
}

function isoOrNull(ms: number | null): string | null {
  return ms === null ? null : iso(ms);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
