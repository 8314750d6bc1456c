/**
 * Limits of what is kept of an ACS response. Temporal accepts 2 MiB in one payload and 50 MiB in
 * one history, so every text and list has a limit. Recorded responses are far below it.
 */
export const LIMITS = {
  id: 200,
  code: 200,
  message: 2_000,
  /** Types, currencies, statuses, dates. */
  word: 64,
  location: 1_000,
  /** E.164 allows 16 characters. */
  phoneNumber: 50,
  phoneNumbers: 1_000,
  /** Entries of one `details` list, and levels of nested errors. */
  details: 3,
  depth: 2,
} as const;

/** Cuts free text. A lone surrogate is replaced, because a protobuf string cannot carry it. */
export function truncateText(text: string, maxLength: number): string {
  return text
    .slice(0, maxLength)
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\p{Cs}/gu, '\ufffd');
}

/** Cuts an id, code or date. These are ASCII in every recording; the rest becomes `?`. */
export function truncateWord(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(/[^\x20-\x7e]/g, '?');
}
