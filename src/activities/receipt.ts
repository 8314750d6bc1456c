import { setTimeout as sleep } from 'node:timers/promises';
import type { AcsClient } from '../acs/client.js';
import type { Hold, Receipt } from '../purchase/reports.js';
import type { Settings } from '../purchase/settings.js';
import { readNumbers, type NumberSeen } from './numbers.js';

/** A number may become visible a moment after its operation has succeeded. */
const READS = 3;

/** Asks ACS for every number of the hold and says which are owned. Never throws, and keeps to its time. */
export async function readReceipt(
  acs: AcsClient,
  hold: Hold | undefined,
  { getTimeoutMs, retryMinPauseMs: pauseMs }: Settings,
  stop: AbortSignal,
  leftMs: () => number,
): Promise<Receipt> {
  if (!hold) return { confirmed: [], missing: [], unread: [], holdKnown: false };
  const seen = new Map<string, NumberSeen>();
  for (let read = 1; read <= READS; read += 1) {
    const open = hold.phoneNumbers.filter((number) => seen.get(number)?.is !== 'owned');
    if (open.length === 0 || (read > 1 && (stop.aborted || leftMs() <= pauseMs))) break;
    if (read > 1) await sleep(pauseMs);
    for (const number of await readNumbers(acs, open, { timeoutMs: getTimeoutMs, leftMs })) {
      // An answer that was had stays: silence after it takes nothing back.
      const told = number.is === 'owned' || number.is === 'notOwned';
      if (told || !seen.has(number.phoneNumber)) seen.set(number.phoneNumber, number);
    }
  }
  return receiptOf(hold, [...seen.values()]);
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
