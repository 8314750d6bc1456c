import { z } from 'zod';
import type { PhoneNumberCost } from '../../src/acs/wire.js';
import type { HeldNumber } from '../state/hold.js';
import type { State } from '../state/state.js';

const capability = z.enum(['none', 'inbound', 'outbound', 'inbound+outbound']);
/** What a client asks of a number. */
export const numberRequest = z.object({
  phoneNumberType: z.enum(['geographic', 'tollFree', 'mobile']),
  assignmentType: z.enum(['person', 'application']),
  capabilities: z.object({ calling: capability, sms: capability }),
});
export type NumberRequest = z.output<typeof numberRequest>;

export const NUMBER_DEFAULTS = {
  phoneNumberType: 'tollFree',
  assignmentType: 'application',
  capabilities: { calling: 'inbound', sms: 'inbound+outbound' },
} as const;

const { phoneNumberType, assignmentType } = numberRequest.shape;
/** The same, with defaults for what is missing. */
export const partialNumberRequest = z.object({
  phoneNumberType: phoneNumberType.default(NUMBER_DEFAULTS.phoneNumberType),
  assignmentType: assignmentType.default(NUMBER_DEFAULTS.assignmentType),
  capabilities: z
    .object({
      calling: capability.default(NUMBER_DEFAULTS.capabilities.calling),
      sms: capability.default(NUMBER_DEFAULTS.capabilities.sms),
    })
    .default(NUMBER_DEFAULTS.capabilities),
});

/** Countries whose numbers require the agreement not to resell. */
const AGREEMENT_COUNTRIES = ['AT', 'BE', 'CH', 'DE', 'ES', 'FR', 'IT', 'PT'];
const MONTHLY_AMOUNT = 2;
const MONTHLY_AMOUNT_WITH_AGREEMENT = 8;

interface Offer {
  readonly prefix: string;
  readonly amount: number;
  readonly currencyCode: string;
}

/** Prices in other currencies are made up. */
const OFFERS: Readonly<Record<string, Partial<Offer>>> = {
  US: { prefix: '+1833' },
  GB: { prefix: '+44800', amount: 1, currencyCode: 'GBP' },
  IE: { prefix: '+353800', amount: 3, currencyCode: 'EUR' },
};

/** Toll-free, from the range reserved for fiction. */
const FIRST_NATIONAL_NUMBER = 5_550_000;

/** A number as this country sells it. */
export function offeredNumber(
  phoneNumber: string,
  countryCode: string,
  { phoneNumberType, assignmentType, capabilities }: NumberRequest,
): HeldNumber {
  const needsAgreement = AGREEMENT_COUNTRIES.includes(countryCode);
  const { amount, currencyCode } = offerOf(countryCode, needsAgreement);
  const request = { phoneNumberType, assignmentType, capabilities };
  return { phoneNumber, countryCode, ...request, amount, currencyCode, needsAgreement };
}

/** Numbers that were never on hold, one for each country code. */
export function newNumbers({ holdOfNumber }: State, countryCodes: readonly string[]): string[] {
  let index = holdOfNumber.size;
  return countryCodes.map((countryCode) => {
    while (holdOfNumber.has(numberAt(countryCode, index))) index += 1;
    index += 1;
    return numberAt(countryCode, index - 1);
  });
}

export function numberAt(countryCode: string, index: number): string {
  const national = String(FIRST_NATIONAL_NUMBER + index).padStart(7, '0');
  return `${offerOf(countryCode).prefix}${national}`;
}

/** Whether the country sells this number. */
export function isSoldIn(countryCode: string, phoneNumber: string): boolean {
  const { prefix } = offerOf(countryCode);
  return phoneNumber.startsWith(prefix) && /^\d{7}$/.test(phoneNumber.slice(prefix.length));
}

/** The fields of a number that all responses have, in the recorded order. */
export function numberFields(number: HeldNumber): object {
  const { phoneNumber, countryCode, phoneNumberType, capabilities, assignmentType } = number;
  const id = phoneNumber.slice(1);
  return { id, phoneNumber, countryCode, phoneNumberType, capabilities, assignmentType };
}

export function costOf({ amount, currencyCode }: HeldNumber): PhoneNumberCost {
  return { amount, currencyCode, billingFrequency: 'monthly' };
}

function offerOf(countryCode: string, needsAgreement = false): Offer {
  const amount = needsAgreement ? MONTHLY_AMOUNT_WITH_AGREEMENT : MONTHLY_AMOUNT;
  return { prefix: '+33800', amount, currencyCode: 'USD', ...OFFERS[countryCode] };
}
