import { setTimeout as sleep } from 'node:timers/promises';
import type { AcsClient } from '../acs/client.js';
import { isDeferred, type NoUsableResponse } from '../acs/transport/http-result.js';
import type { Receipt } from '../purchase/contract/activity-results.js';
import type { Settings } from '../purchase/contract/settings.js';
import { monthlyCosts } from '../purchase/contract/spending.js';
import type { KnownNumbers } from './inputs.js';
import { readNumbers, type NumberSeen } from './numbers.js';

/** The numbers that a purchase may have bought; there is one at least. */
export interface ReceiptNumbers extends KnownNumbers {
  readonly phoneNumberType: string;
}

/** What ACS says of the numbers. */
export interface ReceiptRead {
  readonly receipt: Receipt;
  readonly removedOwned: boolean;
}

/** A number may become visible a moment after its operation has succeeded. */
const READS = 3;

/**
 * Asks ACS which of the held numbers are owned. Never throws, and ends within `leftMs`. There is no receipt
 * if a request was deferred: ACS was not asked about that number.
 */
export async function readReceipt(
  acs: AcsClient,
  held: ReceiptNumbers | undefined,
  { getTimeoutMs, retryMinPauseMs: pauseMs }: Settings,
  stop: AbortSignal,
  leftMs: () => number,
): Promise<ReceiptRead | NoUsableResponse> {
  if (!held) {
    const receipt = { confirmed: [], missing: [], unread: [], holdKnown: false };
    return { receipt, removedOwned: false };
  }
  const seen = new Map<string, NumberSeen>();
  for (let read = 1; read <= READS; read += 1) {
    const all = [...held.own, ...held.removed];
    const open = all.filter((number) => seen.get(number)?.kind !== 'ok');
    const waitMs = Math.max(pauseMs, ...[...seen.values()].map(askedToWaitMs));
    if (open.length === 0 || (read > 1 && (stop.aborted || leftMs() <= waitMs))) break;
    if (read > 1) await sleep(waitMs);
    for (const number of await readNumbers(acs, open, { timeoutMs: getTimeoutMs, leftMs })) {
      // A conclusive response counts even if a later GET gets no response.
      const conclusive = number.kind === 'ok' || number.kind === 'notFound';
      if (conclusive || !seen.has(number.phoneNumber)) seen.set(number.phoneNumber, number);
    }
  }
  const numbers = [...seen.values()];
  const deferred = numbers.find((number) => 'reason' in number && isDeferred(number));
  if (deferred && 'reason' in deferred) return deferred;
  const isOwned = ({ kind, phoneNumber }: NumberSeen) =>
    kind === 'ok' && held.removed.includes(phoneNumber);
  return { receipt: receiptOf(held, numbers), removedOwned: numbers.some(isOwned) };
}

function askedToWaitMs(number: NumberSeen): number {
  return 'reason' in number ? (number.retryAfterMs ?? 0) : 0;
}

function receiptOf(
  { own, removed, phoneNumberType }: ReceiptNumbers,
  seen: readonly NumberSeen[],
): Receipt {
  const ownSeen = seen.filter(({ phoneNumber }) => own.includes(phoneNumber));
  const confirmed = ownSeen.flatMap((number) => (number.kind === 'ok' ? [number.value] : []));
  const missing = ownSeen.filter(({ kind }) => kind === 'notFound');
  const silent = ownSeen.filter(({ kind }) => kind !== 'notFound' && kind !== 'ok');
  // It is not known which purchase bought a number that was removed, so it is not known that none is owned.
  const unclear = seen.filter(
    (one) => removed.includes(one.phoneNumber) && one.kind !== 'notFound',
  );
  const unread = confirmed.length > 0 ? silent : [...silent, ...unclear];
  const [first] = confirmed;
  return {
    ...(first && {
      purchaseDate: first.purchaseDate,
      monthlyCosts: monthlyCosts(confirmed.flatMap(({ cost }) => cost ?? [])),
    }),
    phoneNumberType,
    missing: missing.map(({ phoneNumber }) => phoneNumber),
    unread: unread.map(({ phoneNumber }) => phoneNumber),
    holdKnown: true,
    confirmed,
  };
}
