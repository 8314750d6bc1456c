import { z } from 'zod';
import { badRequest, jsonResponse, type EmulatedResponse } from '../http/response.js';
import { isTaken } from '../state/queries.js';
import type { Call } from './call.js';
import {
  costOf,
  numberAt,
  numberFields,
  numberRequest,
  offeredNumber,
  partialNumberRequest,
} from './offers.js';

const COUNT = 20;
/** Browsing picks from the upper half of a country's numbers; new searches use them from the lowest on. */
const FIRST_INDEX = 5_000;
const LAST_INDEX = 10_000;

const request = partialNumberRequest.extend({
  phoneNumberType: numberRequest.shape.phoneNumberType,
  phoneNumberPrefixes: z.array(z.string()).optional(),
});

/** Numbers that are not on hold, in random order. They are not held by it. */
export function browse(call: Call): EmulatedResponse {
  const { emulation, now } = call;
  const parsed = request.safeParse(call.body);
  if (!parsed.success) return badRequest(z.prettifyError(parsed.error));
  const { phoneNumberPrefixes: prefixes } = parsed.data;
  const countryCode = call.id.toUpperCase();
  const picked = new Set(
    Array.from({ length: COUNT }, () =>
      numberAt(countryCode, Math.floor(emulation.random.between(FIRST_INDEX, LAST_INDEX))),
    ),
  );
  const phoneNumbers = [...picked]
    .filter((phoneNumber) => !isTaken(emulation.state, phoneNumber, now))
    .filter((phoneNumber) => prefixes?.some((p) => phoneNumber.startsWith(`+${p}`)) ?? true)
    .map((phoneNumber) => offeredNumber(phoneNumber, countryCode, parsed.data))
    .map((number) => ({ ...numberFields(number), cost: costOf(number), status: 'available' }));
  return jsonResponse({ phoneNumbers });
}
