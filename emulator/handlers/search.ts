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
import type { Plan } from '../state/plan.js';
import type { HoldRecord } from '../state/hold.js';
import { findHold } from '../state/queries.js';
import { relativeUrl, type Call } from './call.js';
import { costOf, newNumbers, NUMBER_DEFAULTS, numberRequest, offeredNumber } from './offers.js';

const MAX_NUMBERS = 100;

const searchRequest = numberRequest.extend({
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

export function search(call: Call): EmulatedResponse {
  const { emulation, now } = call;
  const parsed = searchRequest.safeParse(call.body);
  if (!parsed.success) return badRequest(z.prettifyError(parsed.error));
  const { calling, sms } = parsed.data.capabilities;
  if (calling === 'none' && sms === 'none') return noPhonePlans();
  const readyAt = now + emulation.random.between(2_000, 4_000) / emulation.speed;
  const countryCode = call.id.toUpperCase();
  const { id: searchId } = recordSearch(emulation, countryCode, parsed.data, { now, readyAt });
  return emptyResponse(202, {
    'Access-Control-Expose-Headers': 'Location,Operation-Location,operation-id,search-id',
    Location: relativeUrl(`/availablePhoneNumbers/searchResults/${searchId}`, call),
    'Operation-Location': relativeUrl(`/phoneNumbers/operations/search_${searchId}`, call),
    'operation-id': `search_${searchId}`,
    'search-id': searchId,
  });
}

/** Makes a finished search. @returns the search, or what is wrong with the options */
export function finishedSearch(emulation: Emulation, options: SearchOptions): HoldRecord | string {
  const { countryCode = 'US', ...rest } = options;
  const parsed = searchRequest.and(hold).safeParse({ ...NUMBER_DEFAULTS, ...rest });
  if (!parsed.success) return z.prettifyError(parsed.error);
  const now = Date.now();
  const { holdMs } = parsed.data;
  const times = { now, readyAt: now, ...(holdMs !== undefined && { holdMs }) };
  return recordSearch(emulation, countryCode.toUpperCase(), parsed.data, times);
}

export function getSearchResult(call: Call): EmulatedResponse {
  const { state } = call.emulation;
  const found = findHold(state, 'search', call.id);
  call.recordGet();
  const hidden = found?.plan && state.behavior.searchResultAfterPurchase === 'notFound';
  if (!found || call.now < found.readyAt || hidden)
    return notFound('searchId', call.id, 'searchid');
  return jsonResponse(searchResultBody(found));
}

/** The JSON of a search result, with its fields in the recorded order. */
export function searchResultBody({ id, numbers, plan, expiresAt }: HoldRecord): object {
  const [first] = numbers.values();
  if (!first) throw new Error(`the search ${id} has no numbers`);
  const { phoneNumberType, assignmentType, capabilities, needsAgreement } = first;
  return {
    searchId: id,
    phoneNumbers: [...numbers.keys()],
    phoneNumberType,
    assignmentType,
    capabilities,
    cost: costOf(first),
    searchExpiresBy: wireDate(expiresAt),
    ...(needsAgreement && { isAgreementToNotResellRequired: true }),
    error: searchError(plan, numbers.size),
  };
}

/** Azure's reason for a failed or partial purchase. Whether Azure fills it is not verified. */
function searchError(plan: Plan | undefined, size: number): string {
  if (!plan || plan.acquires.length === size) return 'NoError';
  if (plan.reason !== undefined) return plan.reason;
  return plan.acquires.length === 0 ? 'AllNumbersNotAcquired' : 'NumbersPartiallyAcquired';
}

function recordSearch(
  emulation: Emulation,
  countryCode: string,
  request: z.output<typeof searchRequest>,
  times: { readonly now: number; readonly readyAt: number; readonly holdMs?: number },
): HoldRecord {
  const { now, readyAt, holdMs = emulation.state.behavior.holdMs } = times;
  const countryCodes = Array<string>(request.quantity).fill(countryCode);
  return emulation.recordHold(
    {
      kind: 'search',
      id: emulation.random.guid(),
      added: newNumbers(emulation.state, countryCodes).map((phoneNumber) =>
        offeredNumber(phoneNumber, countryCode, request),
      ),
      readyAt,
      expiresAt: now + holdMs,
    },
    now,
  );
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
