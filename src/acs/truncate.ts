/**
 * Limits of the texts and lists of an ACS response. Temporal accepts 2 MiB in a payload and 50 MiB in a history;
 * recorded responses are far below these limits.
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

/** Truncates free text. Replaces lone surrogates, which a protobuf string cannot contain. */
export function truncateText(text: string, maxLength: number): string {
  return text
    .slice(0, maxLength)
    .replace(/\p{Cc}/gu, ' ')
    .replace(/\p{Cs}/gu, '\ufffd');
}

/** Truncates an id, code or date. They are ASCII in all recordings; other characters become `?`. */
export function truncateWord(text: string, maxLength: number): string {
  return text.slice(0, maxLength).replace(/[^\x20-\x7e]/g, '?');
}
