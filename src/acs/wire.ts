/**
 * Requests and responses of ACS phone numbers as specified for api-version 2025-06-01. docs/acs.md lists where
 * the service behaves differently.
 */

/** Query parameter of every request. */
export const API_VERSION = '2025-06-01';

/** Body of `POST /availablePhoneNumbers/:purchase`. */
export interface PhoneNumberPurchaseRequest {
  searchId: string;
  agreeToNotResell?: boolean;
}

/** Body of `POST /availablePhoneNumbers/reservations/{reservationId}/:purchase`. */
export interface ReservationPurchaseRequest {
  agreeToNotResell?: boolean;
}

/** The error object of error responses and failed operations. */
export interface CommunicationError {
  code: string;
  message: string;
  target?: string;
  details?: CommunicationError[];
  innererror?: CommunicationError;
}

/** Body of `GET /phoneNumbers/operations/{operationId}`. Dates are ISO 8601 with up to seven fractional digits. */
export interface PhoneNumberOperation {
  id: string;
  operationType: string;
  /** `notStarted | running | succeeded | failed`; open, and not always in lower case. */
  status: string;
  createdDateTime: string;
  lastActionDateTime?: string;
  resourceLocation?: string | null;
  error?: CommunicationError;
}

/** Price of one phone number for one billing period. */
export interface PhoneNumberCost {
  amount: number;
  currencyCode: string;
  billingFrequency: string;
}

export interface PhoneNumberCapabilities {
  calling: string;
  sms: string;
}

/** Body of `GET /phoneNumbers/{phoneNumber}`: a number that the resource owns. */
export interface PurchasedPhoneNumber {
  id: string;
  phoneNumber: string;
  countryCode: string;
  phoneNumberType: string;
  assignmentType: string;
  capabilities: PhoneNumberCapabilities;
  purchaseDate: string;
  /** Specified, but optional here: no decision depends on it. */
  cost?: PhoneNumberCost;
}

/** Body of `GET /phoneNumbers`: one page of the numbers that a resource owns. */
export interface PurchasedPhoneNumbers {
  phoneNumbers: PurchasedPhoneNumber[];
  /** URL of the next page, often relative; missing on the last one. */
  nextLink?: string | null;
}
