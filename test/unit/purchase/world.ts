import type { PhoneNumberOperation, PurchasedPhoneNumber } from '../../../src/acs/wire.js';
import type { Hold, LookReport, OperationSeen, Receipt } from '../../../src/purchase/reports.js';
import { DEFAULT_SETTINGS, type Settings } from '../../../src/purchase/settings.js';

/** Builders of what ACS may show, for the tests of the pure core. */

export const SEARCH_ID = '378ddf60-81be-452a-ba4f-613198ea6c28';
export const OPERATION_ID = `purchase_${SEARCH_ID}`;
export const START = Date.parse('2026-01-01T00:00:00Z');
export const MINUTE_MS = 60_000;
export const NUMBERS = ['+18335550100', '+18335550101'];
export const settings: Settings = DEFAULT_SETTINGS;

export const hold: Hold = {
  phoneNumbers: NUMBERS,
  phoneNumberType: 'tollFree',
  cost: { amount: 2, currencyCode: 'USD', billingFrequency: 'monthly' },
  expiresAt: START + 16 * MINUTE_MS,
};

export const notFound = {
  httpStatus: 404,
  error: { code: 'NotFound', message: 'cannot be found' },
};

export function operation(status: string): PhoneNumberOperation {
  return { id: OPERATION_ID, operationType: 'purchase', status, createdDateTime: '2026-01-01' };
}

export function present(status: string): OperationSeen {
  return { is: 'present', status, operation: operation(status) };
}

export const absent: OperationSeen = { is: 'absent', ...notFound };
export const withheld: OperationSeen = { is: 'withheld', httpStatus: 401 };

export const sees = {
  nothing: { operation: absent, numbers: 'notOwned', hold } satisfies LookReport,
  running: { operation: present('running'), numbers: 'notAsked', hold } satisfies LookReport,
  notStarted: { operation: present('notStarted'), numbers: 'notOwned', hold } satisfies LookReport,
  shadow: { operation: present('succeeded'), numbers: 'notOwned', hold } satisfies LookReport,
  unproved: { operation: present('succeeded'), numbers: 'holdUnknown' } satisfies LookReport,
  owned: { operation: absent, numbers: 'owned', hold } satisfies LookReport,
  failed: { operation: present('failed'), numbers: 'notAsked', hold } satisfies LookReport,
  unknownStatus: { operation: present('onHold'), numbers: 'notAsked', hold } satisfies LookReport,
  withheld: { operation: withheld, numbers: 'notAsked', hold } satisfies LookReport,
  numbersWithheld: { operation: absent, numbers: 'withheld', hold } satisfies LookReport,
} as const;

export function owned(phoneNumber: string): PurchasedPhoneNumber {
  return {
    id: phoneNumber.slice(1),
    phoneNumber,
    countryCode: 'US',
    phoneNumberType: 'tollFree',
    assignmentType: 'application',
    capabilities: { calling: 'none', sms: 'inbound+outbound' },
    purchaseDate: '2026-01-01T00:00:30Z',
    cost: hold.cost,
  };
}

/** A receipt in which ACS confirms the first `count` numbers of the hold. */
export function receipt(count: number): Receipt {
  return {
    confirmed: NUMBERS.slice(0, count).map(owned),
    missing: NUMBERS.slice(count),
    unread: [],
    holdKnown: true,
    phoneNumberType: 'tollFree',
  };
}
