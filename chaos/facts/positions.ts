import type { Ledger, LedgerEntry, LedgerGet } from '../../emulator/index.js';
import { leastOf, POSITIONS, type Position, type Switch } from '../plan/phases.js';
import { standsOf, type Behaved, type Stand } from './behaved.js';

/** A position that was not exercised, and why not. */
export interface Missed {
  readonly position: Position;
  readonly why: string;
}

/** Timers are so inexact. */
const INEXACT_MS = 20;

/** Positions that stood for too short a time, or that nobody met where the ledger would show it. */
export function missedPositions(
  { now, searches }: Pick<Ledger, 'now' | 'searches'>,
  behaved: readonly Behaved[],
  purchases: number,
): Missed[] {
  const entries = Object.values(searches);
  return POSITIONS.flatMap((position) => {
    const stands = standsOf(position, behaved, Date.parse(now));
    const longest = Math.max(0, ...stands.map(({ from, until }) => until - from));
    if (longest < leastOf(position, purchases) - INEXACT_MS)
      return [{ position, why: `stood for ${longest} ms` }];
    const met = MET[position.name];
    return !met || entries.some((entry) => met(entry, position.value, stands))
      ? []
      : [{ position, why: 'was met by nobody' }];
  });
}

type Met = (entry: LedgerEntry, value: string, stands: readonly Stand[]) => boolean;

/** What the ledger shows of a switch that mattered. Of whoever reads the search after its purchase, it cannot be made sure. */
const MET: Partial<Record<Switch, Met>> = {
  secondPurchase: ({ posts }, value) => posts.some(({ outcome }) => outcome === value),
  operationBeforePurchase: (entry, value) =>
    entry.gets.some((get) => isBeforePurchase(get, entry) && shows(get, value)),
  purchaseAfterExpiry: ({ posts }, value) =>
    posts.some(
      ({ outcome, answer }) =>
        outcome === 'expired' && answer === (value === 'notFound' ? 404 : 202),
    ),
  cancelPurchase: ({ cancels }, value, stands) =>
    cancels.some(({ at, answer, effect }) => {
      if (value === 'ignored') return answer === 204 && effect === 'none' && isWithin(at, stands);
      return effect === (value === 'stops' ? 'stopped' : 'refused');
    }),
  provisioning: ({ posts }, _value, stands) =>
    posts.some(
      ({ outcome, processedAt }) => outcome === 'accepted' && isWithin(processedAt ?? '', stands),
    ),
};

function isBeforePurchase({ at, of }: LedgerGet, { posts }: LedgerEntry): boolean {
  const begun = posts.some(
    ({ outcome, processedAt }) =>
      (outcome === 'accepted' || outcome === 'expired') && (processedAt ?? '~') <= at,
  );
  return of === 'operation' && !begun;
}

/** What the service itself answered. */
function shows({ answer, status, fault }: LedgerGet, value: string): boolean {
  if (fault !== undefined) return false;
  return value === 'notFound' ? answer === 404 : status === value;
}

function isWithin(at: string, stands: readonly Stand[]): boolean {
  const ms = Date.parse(at);
  return stands.some(({ from, until }) => ms >= from && ms <= until);
}
