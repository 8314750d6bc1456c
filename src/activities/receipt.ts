import { setTimeout as sleep } from 'node:timers/promises';
import type { AcsClient } from '../acs/client.js';
import type { Unavailable } from '../acs/meaning.js';
import type { Hold, Receipt } from '../purchase/reports.js';
import type { Settings } from '../purchase/settings.js';
import { readNumbers, type NumberSeen } from './numbers.js';

/** A number may become visible a moment after its operation has succeeded. */
const READS = 3;

/**
 * Asks ACS for every number of the hold and says which are owned. Never throws, and keeps to its time. A number that a limit of
 * ours kept back makes it no receipt: ACS was not asked, so it must be.
 */
export async function readReceipt(
  acs: AcsClient,
  hold: Hold | undefined,
  { getTimeoutMs, retryMinPauseMs: pauseMs }: Settings,
  stop: AbortSignal,
  leftMs: () => number,
): Promise<Receipt | Unavailable> {
  if (!hold) return { confirmed: [], missing: [], unread: [], holdKnown: false };
  const seen = new Map<string, NumberSeen>();
  for (let read = 1; read <= READS; read += 1) {
    const open = hold.phoneNumbers.filter((number) => seen.get(number)?.is !== 'owned');
    const waitMs = Math.max(pauseMs, ...[...seen.values()].map(askedToWaitMs));
    if (open.length === 0 || (read > 1 && (stop.aborted || leftMs() <= waitMs))) break;
    if (read > 1) await sleep(waitMs);
    for (const number of await readNumbers(acs, open, { timeoutMs: getTimeoutMs, leftMs })) {
      // An answer that was had stays: silence after it takes nothing back.
      const told = number.is === 'owned' || number.is === 'notOwned';
      if (told || !seen.has(number.phoneNumber)) seen.set(number.phoneNumber, number);
    }
  }
  const numbers = [...seen.values()];
  const keptBack = numbers.find((number) => number.is === 'unavailable' && number.keptBack);
  return keptBack?.is === 'unavailable' ? keptBack : receiptOf(hold, numbers);
}

/** A number that was asked for too soon is not asked for again before its time. */
function askedToWaitMs(number: NumberSeen): number {
  return number.is === 'unavailable' ? (number.retryAfterMs ?? 0) : 0;
}

function receiptOf(hold: Hold, seen: readonly NumberSeen[]): Receipt {
  const confirmed = seen.flatMap((number) => (number.is === 'owned' ? [number.value] : []));
  const numbersThatAre = (...kinds: NumberSeen['is'][]) =>
    seen.filter(({ is }) => kinds.includes(is)).map(({ phoneNumber }) => phoneNumber);
  const [first] = confirmed;
  return {
    ...(first && {
      purchaseDate: first.purchaseDate,
      monthlyCost: {
        amount: confirmed.reduce((sum, { cost }) => sum + (cost ?? hold.cost).amount, 0),
        currencyCode: (first.cost ?? hold.cost).currencyCode,
      },
    }),
    phoneNumberType: first?.phoneNumberType ?? hold.phoneNumberType,
    missing: numbersThatAre('notOwned'),
    unread: numbersThatAre('withheld', 'unavailable'),
    holdKnown: true,
    confirmed,
  };
}
