import { boughtNumbers, ownedNumbers } from './queries.js';
import { planStatus } from './plan.js';
import type { Post, SearchRecord, State } from './state.js';

/** What happened to every search, for tests to compare with. Times are ISO 8601 in UTC. */
export interface Ledger {
  readonly now: string;
  readonly searches: Readonly<Record<string, LedgerEntry>>;
  /** Numbers owned now. */
  readonly owned: readonly string[];
  /** POSTs for searches that do not exist. */
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

export interface LedgerEntry {
  readonly searchId: string;
  readonly createdAt: string;
  readonly searchExpiresBy: string;
  readonly phoneNumbers: readonly string[];
  readonly posts: readonly LedgerPost[];
  readonly gets: readonly LedgerGet[];
  readonly cancels: readonly { at: string; answer: number | 'dropped'; effect: string }[];
  /** Of the purchase operation; null before any purchase, `stopped` after a cancel that took effect. */
  readonly status: 'running' | 'notStarted' | 'succeeded' | 'failed' | 'stopped' | null;
  readonly bought: readonly { phoneNumber: string; at: string }[];
  /** Monthly cost of the bought numbers. */
  readonly monthlyCost: { readonly amount: number; readonly currencyCode: string };
}

export function ledger(state: State, now: number): Ledger {
  const entries = [...state.searches.values()].map((search) => ledgerEntry(search, now));
  return {
    now: iso(now),
    searches: Object.fromEntries(entries.map((entry) => [entry.searchId, entry])),
    owned: ownedNumbers(state, now).map(({ phoneNumber }) => phoneNumber),
    unmatchedPosts: state.unmatchedPosts.map(postOf),
    calls: { ...state.calls, byKind: Object.fromEntries(state.calls.byKind) },
  };
}

export function ledgerEntry(search: SearchRecord, now: number): LedgerEntry {
  const { plan, stoppedAt } = search;
  const running = plan ? planStatus(plan, now) : null;
  const bought = boughtNumbers(search, now);
  return {
    searchId: search.searchId,
    createdAt: iso(search.createdAt),
    searchExpiresBy: iso(search.expiresAt),
    phoneNumbers: search.phoneNumbers,
    posts: search.posts.map(postOf),
    gets: search.gets.map(({ at, of, answer, status, fault }) => ({
      at: iso(at),
      of,
      answer,
      ...(status !== undefined && { status }),
      ...(fault !== undefined && { fault }),
    })),
    cancels: search.cancels.map((cancel) => ({ ...cancel, at: iso(cancel.at) })),
    status: stoppedAt === undefined ? running : 'stopped',
    bought: bought.map(({ phoneNumber, at }) => ({ phoneNumber, at: iso(at) })),
    monthlyCost: { amount: search.monthlyAmount * bought.length, currencyCode: 'USD' },
  };
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
