/**
 * What ACS phone numbers sends and receives, api-version 2025-06-01.
 * Shapes are those of the published specification; where the service behaves otherwise, docs/acs.md says so.
 */

/** The api-version this project speaks. Required as a query parameter on every request. */
export const API_VERSION = '2025-06-01';

/** Body of `POST /availablePhoneNumbers/:purchase`. */
export interface PhoneNumberPurchaseRequest {
  searchId: string;
  agreeToNotResell?: boolean;
}

/** ACS's error object, as found in error responses and in failed operations. */
export interface CommunicationError {
  code: string;
  message: string;
  target?: string;
  details?: CommunicationError[];
  innererror?: CommunicationError;
}

/** Body of every error response. */
export interface CommunicationErrorResponse {
  error: CommunicationError;
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

/** Body of `GET /availablePhoneNumbers/searchResults/{searchId}`: the numbers on hold and until when. */
export interface PhoneNumberSearchResult {
  searchId: string;
  phoneNumbers: string[];
  phoneNumberType: string;
  assignmentType: string;
  capabilities: PhoneNumberCapabilities;
  /** For one number: the total is `amount` times the count of numbers. */
  cost: PhoneNumberCost;
  /** When the hold ends; 16 minutes after the search in recordings. */
  searchExpiresBy: string;
  isAgreementToNotResellRequired?: boolean;
  errorCode?: number;
  error?: string;
}

/** Body of `GET /phoneNumbers/{phoneNumber}`: a number this resource owns. */
export interface PurchasedPhoneNumber {
  id: string;
  phoneNumber: string;
  countryCode: string;
  phoneNumberType: string;
  assignmentType: string;
  capabilities: PhoneNumberCapabilities;
  purchaseDate: string;
  /** Promised by the specification; nothing rests on it. */
  cost?: PhoneNumberCost;
}
