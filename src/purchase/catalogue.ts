/** What a failure says about money. */
export type MoneySpent = 'no' | 'perhaps';

/** One way in which a purchase can fail: its meaning, and what a person does about it. */
export interface CatalogueEntry {
  readonly happened: string;
  readonly moneySpent: MoneySpent;
  readonly todo: string;
}

/**
 * Every failure code a purchase can end with; the application failure's `type` is the code.
 * docs/failures.md explains each to a person on call, and a test holds the two equal.
 */
export const CATALOGUE = {
  InvalidRequest: {
    happened: 'The input or the workflow id is not that of a purchase; ACS was not asked.',
    moneySpent: 'no',
    todo: 'Mend what the message names and start the purchase again.',
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
  SpendingLimitExceeded: {
    happened:
      'The numbers cost more than the configured ceiling allows; ACS was not asked to sell.',
    moneySpent: 'no',
    todo: 'Raise the ceiling or buy less, then start the purchase again.',
  },
  PurchaseRejected: {
    happened: 'ACS refused the purchase, and looks proved that nothing was bought.',
    moneySpent: 'no',
    todo: 'Mend what ACS names in the details, then start the purchase again while the hold lasts.',
  },
  PurchaseFailed: {
    happened: 'ACS accepted the purchase and ended it as failed; no number of the hold is owned.',
    moneySpent: 'no',
    todo: 'Read the ACS error in the details; search again, or ask Azure support with the MS-CV.',
  },
  OutcomeUnknown: {
    happened: 'The purchase may have happened, and ACS does not let anybody find out.',
    moneySpent: 'perhaps',
    todo: 'Look at the numbers of the resource. Started again, it only looks; acs-purchase restart ID --not-bought allows one more POST.',
  },
} as const satisfies Record<string, CatalogueEntry>;

export type FailureCode = keyof typeof CATALOGUE;

export const FAILURE_CODES = Object.keys(CATALOGUE) as FailureCode[];
