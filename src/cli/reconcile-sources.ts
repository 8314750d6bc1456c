import type { AcsReader } from '../acs/acs-reader.js';
import type { PurchasedPhoneNumber } from '../acs/wire.js';
import type { Receipt } from '../purchase/contract/activity-results.js';
import type { Subject } from '../purchase/contract/subject.js';

/** The numbers that a receipt names. */
interface NamedNumbers extends Pick<Receipt, 'missing' | 'unread' | 'holdKnown'> {
  readonly confirmed: readonly Pick<PurchasedPhoneNumber, 'phoneNumber' | 'purchaseDate'>[];
}

/** A purchase as it is compared. */
export type ComparedPurchase = {
  readonly subject: Subject;
  readonly startedAt: Date;
  readonly endedAt?: Date;
  /** `false`: its memo names no ACS resource, so it may belong to another one. */
  readonly namesResource: boolean;
} & (
  | { readonly status: 'succeeded'; readonly receipt: NamedNumbers }
  /** The held numbers, where its failure names them. */
  | { readonly status: 'unknown'; readonly phoneNumbers: readonly string[] }
  | { readonly status: 'running' }
  /** It is proved that nothing was bought. */
  | { readonly status: 'notBought' }
);

/** What is compared. The numbers are read first: a purchase that ends meanwhile is then among the purchases. */
export interface Sources {
  readonly acs: Pick<AcsReader, 'ownedNumbers' | 'ownership' | 'operation' | 'held'>;
  readonly purchases: () => AsyncIterable<ComparedPurchase>;
  /** Purchases that ended before are not compared. */
  readonly since?: Date;
  /** Whether Temporal keeps a purchase that ended before `since`. */
  readonly keepsPurchaseBefore: (since: Date) => Promise<boolean>;
}

/** A number that ACS owns. */
export interface OwnedNumber extends Pick<PurchasedPhoneNumber, 'phoneNumber'> {
  readonly purchaseDate: string;
  /** The purchase that names it. */
  explainedBy?: string;
  /** A purchase that bought it before ACS dates the present purchase. */
  boughtEarlierBy?: string;
}

/** ACS writes a number with and without its plus sign. */
export const digitsOf = (phoneNumber: string) => phoneNumber.replace(/\D/g, '');

/** A purchase whose memo names no resource may belong to another one, where its numbers are owned. */
export function foreignHint(namesResource: boolean): string {
  return namesResource ? '' : ' (the purchase names no ACS resource and may belong to another one)';
}
