import type { AcsClient } from '../acs/client.js';
import { meaningOfPhoneNumber, meaningOfSearch, type Unavailable } from '../acs/meaning.js';
import type { PurchasedPhoneNumber } from '../acs/wire.js';
import type { Hold, NumbersSeen } from '../purchase/reports.js';

/** How many numbers are asked for at a time. */
const AT_ONCE = 5;

/** One number of a hold as ACS answers for it. */
export type NumberSeen =
  | { readonly is: 'owned'; readonly phoneNumber: string; readonly value: PurchasedPhoneNumber }
  | { readonly is: 'notOwned' | 'withheld'; readonly phoneNumber: string }
  | (Unavailable & { readonly phoneNumber: string });

/** Asks ACS for each number, a few at a time; stops early once `enough` says so. */
export async function readNumbers(
  acs: AcsClient,
  phoneNumbers: readonly string[],
  timeoutMs: number,
  enough: (seen: readonly NumberSeen[]) => boolean = () => false,
): Promise<NumberSeen[]> {
  const seen: NumberSeen[] = [];
  for (let from = 0; from < phoneNumbers.length && !enough(seen); from += AT_ONCE) {
    const batch = phoneNumbers.slice(from, from + AT_ONCE);
    seen.push(...(await Promise.all(batch.map((number) => readNumber(acs, number, timeoutMs)))));
  }
  return seen;
}

async function readNumber(
  acs: AcsClient,
  phoneNumber: string,
  timeoutMs: number,
): Promise<NumberSeen> {
  const found = meaningOfPhoneNumber(await acs.getPhoneNumber(phoneNumber, { timeoutMs }));
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
  timeoutMs: number,
): Promise<NumbersSeen | Unavailable> {
  if (!hold || hold.phoneNumbers.length === 0) return 'holdUnknown';
  const owned = (seen: readonly NumberSeen[]) => seen.some(({ is }) => is === 'owned');
  const seen = await readNumbers(acs, hold.phoneNumbers, timeoutMs, owned);
  if (owned(seen)) return 'owned';
  const unavailable = seen.find((number) => number.is === 'unavailable');
  if (unavailable) return unavailable;
  return seen.some(({ is }) => is === 'withheld') ? 'withheld' : 'notOwned';
}

/** Reads what a search holds. Best effort: `undefined` when ACS does not tell in so many tries. */
export async function readHold(
  acs: AcsClient,
  searchId: string,
  timeoutMs: number,
  tries = 1,
): Promise<Hold | undefined> {
  const found = meaningOfSearch(await acs.getSearchResult(searchId, { timeoutMs }));
  if (found.is === 'unavailable' && tries > 1) {
    return readHold(acs, searchId, timeoutMs, tries - 1);
  }
  if (found.is !== 'present') return undefined;
  const { phoneNumbers, phoneNumberType, cost, searchExpiresBy } = found.value;
  const { amount, currencyCode, billingFrequency } = cost;
  return {
    phoneNumbers,
    phoneNumberType,
    cost: { amount, currencyCode, billingFrequency },
    expiresAt: Date.parse(searchExpiresBy),
  };
}
