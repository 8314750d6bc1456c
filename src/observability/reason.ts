const MAX_LENGTH = 500;

/** The message of an error of Temporal as one line of at most 500 characters, without the stack of gRPC. */
export function reason(error: unknown): string {
  const { details, cause } = error as { details?: string; cause?: { details?: string } };
  const text =
    details ?? cause?.details ?? (error instanceof Error ? error.message : 'unknown error');
  return text.replace(/\s+/g, ' ').slice(0, MAX_LENGTH);
}
