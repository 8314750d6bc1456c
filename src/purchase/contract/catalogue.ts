/** What a failure says about money. */
export type MoneySpent = 'no' | 'perhaps';

/** One way in which a purchase can fail: what it means, and what the on-call engineer does about it. */
export interface CatalogueEntry {
  readonly happened: string;
  readonly moneySpent: MoneySpent;
  readonly todo: string;
}

/**
 * Every failure code a purchase can end with; the application failure's `type` is the code.
 * docs/failures.md explains each; a test keeps the two equal.
 */
export const CATALOGUE = {
  InvalidRequest: {
    happened: 'The input or the workflow id is not that of a purchase; ACS was not asked.',
    moneySpent: 'no',
    todo: 'Fix what the message names and start the purchase again.',
  },
  SearchNotFound: {
    happened:
      'ACS does not know this search: mistyped, of another resource, or expired. This attempt sent no POST.',
    moneySpent: 'no',
    todo: 'Search again and purchase the new search.',
  },
  SearchExpired: {
    happened: 'The hold on the numbers ended before ACS accepted the purchase.',
    moneySpent: 'no',
    todo: 'Search again and purchase the new search.',
  },
  ReservationNotFound: {
    happened:
      'ACS does not know this reservation: mistyped, of another resource, or deleted. Nothing was bought.',
    moneySpent: 'no',
    todo: 'Reserve the numbers again and purchase the new reservation.',
  },
  ReservationExpired: {
    happened: 'The reservation of the numbers ended before ACS accepted the purchase.',
    moneySpent: 'no',
    todo: 'Reserve the numbers again and purchase the new reservation.',
  },
  SpendingLimitExceeded: {
    happened: 'The numbers cost more than the configured spending limit; nothing was bought.',
    moneySpent: 'no',
    todo: 'Raise the limit or buy fewer numbers, then start the purchase again.',
  },
  PurchaseRejected: {
    happened: 'ACS rejected the purchase, and lookups proved that nothing was bought.',
    moneySpent: 'no',
    todo: 'Fix what ACS names in the details, then start the purchase again while the hold lasts.',
  },
  PurchaseFailed: {
    happened:
      'ACS accepted the purchase and ended it as failed; none of the held numbers is owned.',
    moneySpent: 'no',
    todo: 'Read the ACS error in the details; hold numbers again, or ask Azure support with the MS-CV.',
  },
  OutcomeUnknown: {
    happened: 'The numbers may have been bought, and the responses of ACS do not settle it.',
    moneySpent: 'perhaps',
    todo: 'Check which numbers the ACS resource owns. A restart after a POST only looks the purchase up; acs-purchase restart ID --not-bought allows one more POST.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type FailureCode = keyof typeof CATALOGUE;

export const FAILURE_CODES = Object.keys(CATALOGUE) as FailureCode[];
