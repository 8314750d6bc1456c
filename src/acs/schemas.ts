import { z } from 'zod';
import { LIMITS, truncateText, truncateWord } from './truncate.js';
import type {
  CommunicationError,
  PhoneNumberOperation,
  PurchasedPhoneNumber,
  PurchasedPhoneNumbers,
} from './wire.js';

/*
 * A schema has the required fields of a body and those that a purchase uses. ACS adds fields and values without a
 * new api-version, so everything else is ignored.
 */

const wordField = (maxLength: number = LIMITS.word) =>
  z.string().transform((text) => truncateWord(text, maxLength));
const messageField = z.string().transform((text) => truncateText(text, LIMITS.message));

/** A field that no decision depends on: an unreadable value is dropped. */
const optional = <T extends z.ZodType>(field: T) => field.optional().catch(undefined);

/** ACS's error object with the errors in it, down to `depth`. */
const communicationError = (depth: number): z.ZodType<CommunicationError> => {
  const inner = depth > 0 ? communicationError(depth - 1) : undefined;
  return z.object({
    code: wordField(LIMITS.code),
    message: messageField.catch(''),
    target: optional(wordField(LIMITS.id)),
    ...(inner && { details: optional(listOf(inner)), innererror: optional(inner) }),
  }) as z.ZodType<CommunicationError>;
};

const listOf = (error: z.ZodType<CommunicationError>) =>
  z.array(z.unknown()).transform((items) =>
    items.slice(0, LIMITS.details).flatMap((item) => {
      const { data } = error.safeParse(item);
      return data ? [data] : [];
    }),
  );

const errorResponse = z
  .object({ error: communicationError(LIMITS.depth) })
  .transform(({ error }) => error);
// `status` alone is not enough: a health check also responds with one.
const operation = z.object({
  operationType: wordField().catch('purchase'),
  status: wordField().refine((text) => text !== ''),
  resourceLocation: optional(z.string().max(LIMITS.location).nullable()),
  createdDateTime: wordField().catch(''),
  id: wordField(LIMITS.id),
  lastActionDateTime: optional(wordField()),
  error: optional(communicationError(LIMITS.depth)),
});
/** The cost of one number. */
const cost = z.object({
  amount: z.number().nonnegative(),
  currencyCode: wordField(),
  billingFrequency: wordField().catch('unknown'),
});
// A longer list is not cut: the rest would escape the proof and the spending limit.
const searchResult = z.object({
  searchId: wordField(LIMITS.id),
  phoneNumbers: z.array(z.string().max(LIMITS.phoneNumber)).max(LIMITS.phoneNumbers),
  phoneNumberType: wordField().catch('unknown'),
  cost,
  /** The end of the hold, in recordings 16 minutes after the search. */
  searchExpiresBy: wordField().refine((text) => !Number.isNaN(Date.parse(text))),
  error: optional(wordField()),
});
const reservedNumber = z.object({
  phoneNumberType: wordField().catch('unknown'),
  cost: optional(cost),
  /** `available | reserved | expired | error | purchased`; open. */
  status: optional(wordField()),
  error: optional(communicationError(LIMITS.depth)),
});
const reservation = z.object({
  id: wordField(LIMITS.id),
  /** `active | submitted | completed | expired`; open. */
  status: wordField(),
  /** 15 minutes after the last change, two hours after the creation at most. */
  expiresAt: wordField().refine((text) => !Number.isNaN(Date.parse(text))),
  // ACS has a dictionary by the digits of the number; `null` is a number that is not in the reservation.
  phoneNumbers: z
    .record(z.string().max(LIMITS.phoneNumber), reservedNumber.nullable())
    .refine((numbers) => Object.keys(numbers).length <= LIMITS.phoneNumbers)
    .transform((numbers) =>
      Object.entries(numbers).flatMap(([digits, number]) =>
        number ? { ...number, phoneNumber: `+${digits.replace(/\D/g, '')}` } : [],
      ),
    ),
});
// The body proves that the number is owned, also when its price is unreadable.
const phoneNumber = z.object({
  id: optional(wordField()),
  phoneNumber: z.string().max(LIMITS.phoneNumber),
  countryCode: optional(wordField()),
  phoneNumberType: optional(wordField()),
  capabilities: optional(z.object({ calling: wordField(), sms: wordField() })),
  assignmentType: optional(wordField()),
  purchaseDate: optional(wordField()),
  cost: optional(cost),
});
// A page whose link is unreadable must not count as the last one.
const phoneNumberPage = z.object({
  phoneNumbers: z.array(phoneNumber),
  nextLink: z.string().max(LIMITS.location).nullish(),
});

// The schemas have the required fields; the types in wire.ts also those that the specification lists.
const reader =
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
  <T>(schema: z.ZodType) =>
    (body: unknown): T | undefined =>
      schema.safeParse(body).data as T | undefined;

/** The error object of an error response, or `undefined` if the body has none. */
export const readError = reader<CommunicationError>(errorResponse);

/** An operation, or `undefined` if the body is not one. */
export const readOperation = reader<PhoneNumberOperation>(operation);

/** The numbers that a search holds, and until when. */
export type SearchResult = z.output<typeof searchResult>;

/** A search result, or `undefined` if the body is not one. */
export const readSearchResult = reader<SearchResult>(searchResult);

/** The fields of a reservation that a purchase uses. */
export type Reservation = z.output<typeof reservation>;

/** A reservation, or `undefined` if the body is not one. */
export const readReservation = reader<Reservation>(reservation);

/** A number that the resource owns, or `undefined` if the body is not one. */
export const readPhoneNumber = reader<PurchasedPhoneNumber>(phoneNumber);

/** One page of the numbers that the resource owns, or `undefined` if the body is not one. */
export const readPhoneNumberPage = reader<PurchasedPhoneNumbers>(phoneNumberPage);
