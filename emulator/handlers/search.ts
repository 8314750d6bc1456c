import { z } from 'zod';
import type { Emulation } from '../emulation.js';
import {
  badRequest,
  emptyResponse,
  errorResponse,
  jsonResponse,
  notFound,
  type EmulatedResponse,
} from '../http/response.js';
import { wireDate } from '../http/dates.js';
import type { Search } from '../state/events.js';
import type { SearchRecord } from '../state/state.js';
import { relativeUrl, type Call } from './call.js';

/** Countries whose numbers require the agreement not to resell. */
const AGREEMENT_COUNTRIES = ['AT', 'BE', 'CH', 'DE', 'ES', 'FR', 'IT', 'PT'];
const MONTHLY_AMOUNT = 2;
const MONTHLY_AMOUNT_WITH_AGREEMENT = 8;
const MAX_NUMBERS = 100;

const capability = z.enum(['none', 'inbound', 'outbound', 'inbound+outbound']);
const searchRequest = z.looseObject({
  phoneNumberType: z.enum(['geographic', 'tollFree', 'mobile']),
  assignmentType: z.enum(['person', 'application']),
  capabilities: z.object({ calling: capability, sms: capability }),
  areaCode: z.string().optional(),
  quantity: z.int().min(1).max(MAX_NUMBERS).default(1),
});

/** A search of the control interface. Default: one toll-free US number. */
export type SearchOptions = Partial<z.input<typeof searchRequest>> & {
  countryCode?: string;
  /** Default: `holdMs` of the behavior. */
  holdMs?: number;
};
const hold = z.object({ holdMs: z.int().min(0).optional() });

const DEFAULTS = {
  phoneNumberType: 'tollFree',
  assignmentType: 'application',
  capabilities: { calling: 'inbound', sms: 'inbound+outbound' },
} as const;

export function search(call: Call): EmulatedResponse {
  const { emulation, now } = call;
  const parsed = searchRequest.safeParse(call.body);
  if (!parsed.success) return badRequest(z.prettifyError(parsed.error));
  const { calling, sms } = parsed.data.capabilities;
  if (calling === 'none' && sms === 'none') return noPhonePlans();
  const readyAt = now + emulation.random.between(2_000, 4_000) / emulation.speed;
  const { searchId } = recordSearch(emulation, call.id.toUpperCase(), parsed.data, {
    now,
    readyAt,
  });
  return emptyResponse(202, {
    'Access-Control-Expose-Headers': 'Location,Operation-Location,operation-id,search-id',
    Location: relativeUrl(`/availablePhoneNumbers/searchResults/${searchId}`, call),
    'Operation-Location': relativeUrl(`/phoneNumbers/operations/search_${searchId}`, call),
    'operation-id': `search_${searchId}`,
    'search-id': searchId,
  });
}

/** Makes a finished search. @returns the search, or what is wrong with the options */
export function finishedSearch(
  emulation: Emulation,
  options: SearchOptions,
): SearchRecord | string {
  const { countryCode = 'US', ...rest } = options;
  const parsed = searchRequest.and(hold).safeParse({ ...DEFAULTS, ...rest });
  if (!parsed.success) return z.prettifyError(parsed.error);
  const now = Date.now();
  const { holdMs } = parsed.data;
  const times = { now, readyAt: now, ...(holdMs !== undefined && { holdMs }) };
  const { searchId } = recordSearch(emulation, countryCode.toUpperCase(), parsed.data, times);
  return emulation.state.searches.get(searchId) ?? 'the search was not recorded';
}

export function getSearchResult(call: Call): EmulatedResponse {
  const { state } = call.emulation;
  const searchId = call.id.toLowerCase();
  const found = state.searches.get(searchId);
  call.recordGet();
  const hidden = found?.plan && state.behavior.searchResultAfterPurchase === 'notFound';
  if (!found || call.now < found.readyAt || hidden)
    return notFound('searchId', call.id, 'searchid');
  return jsonResponse(searchResultBody(found));
}

/** The JSON of a search result, with its fields in the recorded order. */
export function searchResultBody(search: SearchRecord): object {
  const { plan } = search;
  const isPartial = plan !== undefined && plan.acquires.length < search.phoneNumbers.length;
  return {
    searchId: search.searchId,
    phoneNumbers: search.phoneNumbers,
    phoneNumberType: search.phoneNumberType,
    assignmentType: search.assignmentType,
    capabilities: search.capabilities,
    cost: monthlyCost(search),
    searchExpiresBy: wireDate(search.expiresAt),
    ...(search.needsAgreement && { isAgreementToNotResellRequired: true }),
    error: isPartial ? 'NumbersPartiallyAcquired' : 'NoError',
  };
}

export function monthlyCost({ monthlyAmount }: Search): object {
  return { amount: monthlyAmount, currencyCode: 'USD', billingFrequency: 'monthly' };
}

function recordSearch(
  emulation: Emulation,
  countryCode: string,
  request: z.output<typeof searchRequest>,
  times: { readonly now: number; readonly readyAt: number; readonly holdMs?: number },
): { searchId: string } {
  const { now, readyAt, holdMs = emulation.state.behavior.holdMs } = times;
  const searchId = emulation.random.guid();
  const needsAgreement = AGREEMENT_COUNTRIES.includes(countryCode);
  const first = emulation.nextPhoneNumber(countryCode);
  const phoneNumbers = Array.from({ length: request.quantity }, (_, i) => nextNumber(first, i));
  const { phoneNumberType, assignmentType, capabilities } = request;
  emulation.record({
    type: 'searched',
    at: now,
    searchId,
    countryCode,
    phoneNumbers,
    phoneNumberType,
    assignmentType,
    capabilities,
    monthlyAmount: needsAgreement ? MONTHLY_AMOUNT_WITH_AGREEMENT : MONTHLY_AMOUNT,
    needsAgreement,
    readyAt,
    expiresAt: now + holdMs,
  });
  return { searchId };
}

function nextNumber(phoneNumber: string, index: number): string {
  return `+${BigInt(phoneNumber.slice(1)) + BigInt(index)}`;
}

function noPhonePlans(): EmulatedResponse {
  return errorResponse(400, {
    code: 'InternalError',
    message: 'The server encountered an internal error.',
    innererror: {
      code: 'BadRequest',
      message: 'We are unable to find phone plans to match your requested capabilities.',
    },
  });
}
