import { z } from 'zod';
import type { CommunicationError, PhoneNumberOperation, PurchasedPhoneNumber } from './wire.js';
import type { PhoneNumberSearchResult } from './wire.js';

/**
 * What must be there for a body to be of use. Everything else is taken as it comes: ACS adds fields and
 * values without a new api-version, and a stricter reader would call a good answer malformed.
 */
const communicationError = z.looseObject({ code: z.string(), message: z.string().catch('') });
const errorResponse = z.looseObject({ error: communicationError });
// Without its id, a status may be that of anything: a health check answers one, too.
const operation = z.looseObject({ id: z.string(), status: z.string().min(1) });
const cost = z.looseObject({
  amount: z.number().nonnegative(),
  currencyCode: z.string(),
  billingFrequency: z.string().catch('unknown'),
});
const searchResult = z.looseObject({
  searchId: z.string(),
  phoneNumbers: z.array(z.string()),
  phoneNumberType: z.string().catch('unknown'),
  cost,
  searchExpiresBy: z.string().refine((text) => !Number.isNaN(Date.parse(text))),
});
// That it is there proves that the number is owned; a price that cannot be read must not hide it.
const phoneNumber = z.looseObject({
  phoneNumber: z.string(),
  cost: cost.optional().catch(undefined),
});

/** The error object of an error answer, or `undefined` when the body is not ACS's. */
export function readError(body: unknown): CommunicationError | undefined {
  return read<{ error: CommunicationError }>(errorResponse, body)?.error;
}

/** An operation, or `undefined` when the body is none. */
export function readOperation(body: unknown): PhoneNumberOperation | undefined {
  const found = read<Pick<PhoneNumberOperation, 'id' | 'status'>>(operation, body);
  return found && { operationType: 'purchase', createdDateTime: '', ...found };
}

/** A search result, or `undefined` when the body is none. */
export function readSearchResult(body: unknown): PhoneNumberSearchResult | undefined {
  return read<PhoneNumberSearchResult>(searchResult, body);
}

/** A number that the resource owns, or `undefined` when the body is none. */
export function readPhoneNumber(body: unknown): PurchasedPhoneNumber | undefined {
  return read<PurchasedPhoneNumber>(phoneNumber, body);
}

// The schemas say what must be there; the types in wire.ts what the specification promises beside.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
function read<T>(schema: z.ZodType, body: unknown): T | undefined {
  const parsed = schema.safeParse(body);
  return parsed.success ? (parsed.data as T) : undefined;
}
