import type { SearchAvailablePhoneNumbersRequest } from '@azure/communication-phone-numbers';

/** A search for toll-free numbers, as the official SDK asks for it. */
export function tollFree(quantity: number): SearchAvailablePhoneNumbersRequest {
  return {
    countryCode: 'US',
    phoneNumberType: 'tollFree',
    assignmentType: 'application',
    capabilities: { calling: 'inbound', sms: 'inbound+outbound' },
    quantity,
  };
}
