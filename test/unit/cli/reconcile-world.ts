import assert from 'node:assert/strict';
import type { HeldAtAcs } from '../../../src/acs/acs-reader.js';
import { reconcile } from '../../../src/cli/reconcile.js';
import type { Finding } from '../../../src/cli/reconcile-findings.js';
import type { ComparedPurchase, Sources } from '../../../src/cli/reconcile-sources.js';
import type { PurchasedPhoneNumber } from '../../../src/acs/wire.js';
import { subjectOf } from '../../../src/purchase/contract/subject.js';

export const day = (n: number) => new Date(Date.UTC(2026, 0, n)).toISOString();
export const number = (n: number, boughtAt = day(10)) =>
  ({ phoneNumber: `+1833555010${n}`, purchaseDate: boughtAt }) as PurchasedPhoneNumber;
export const NONE = { confirmed: [], missing: [], unread: [], holdKnown: true };

type Of = 'succeeded' | 'unknown' | 'running' | 'notBought';
/** A purchase that started and ended on these days. */
export function purchase(
  id: string,
  status: Of,
  { days = [5, 5], ...rest }: { days?: [number, number]; [field: string]: unknown } = {},
): ComparedPurchase {
  const facts = { subject: subjectOf('search', id), namesResource: true, receipt: NONE };
  const dates = { startedAt: new Date(day(days[0])), endedAt: new Date(day(days[1])) };
  return { ...facts, phoneNumbers: [], ...dates, ...rest, status };
}
export const bought = (id: string, numbers: PurchasedPhoneNumber[], rest = {}) =>
  purchase(id, 'succeeded', { receipt: { ...NONE, confirmed: numbers }, ...rest });

async function* streamOf<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

/** What ACS owns, beside its list; what it holds and which operations it knows. */
export interface World {
  owned?: PurchasedPhoneNumber[];
  ownedBesideList?: string[];
  held?: Record<string, string[]>;
  operations?: Record<string, string>;
  /** What reservations show beside the numbers that they hold. */
  reservations?: Record<string, Partial<HeldAtAcs>>;
  purchases?: ComparedPurchase[];
  since?: Date;
  keepsOlder?: boolean;
}

export async function run(world: World) {
  const { owned = [], ownedBesideList = [], held = {}, operations = {}, purchases = [] } = world;
  const calls: string[] = [];
  const acs: Sources['acs'] = {
    ownedNumbers: () => streamOf(owned),
    ownership: (phoneNumber) => {
      calls.push(phoneNumber);
      const isOwned = ownedBesideList.includes(phoneNumber);
      return Promise.resolve(isOwned ? 'owned' : 'notOwned');
    },
    operation: (id) => {
      const status = operations[id];
      return Promise.resolve(status === undefined ? 'notFound' : { status });
    },
    held: (_kind, id) => {
      calls.push(id);
      const base = { phoneNumbers: held[id] ?? [], showsPurchase: false };
      return Promise.resolve({ ...base, ...world.reservations?.[id] });
    },
  };
  const lines = [];
  for await (const line of reconcile({
    acs,
    purchases: () => streamOf(purchases),
    keepsPurchaseBefore: () => Promise.resolve(world.keepsOlder ?? false),
    ...(world.since && { since: world.since }),
  })) {
    lines.push(line);
  }
  const summary = lines.at(-1);
  assert.ok(summary?.kind === 'summary');
  const findings = lines.slice(0, -1) as Finding[];
  const short = findings.map((one) =>
    one.kind === 'unknownOutcome'
      ? `${one.operationId} ${one.conclusion}`
      : `${one.kind} ${one.phoneNumber}`,
  );
  assert.equal(summary.findings, findings.length);
  return { short, findings, summary, calls };
}
