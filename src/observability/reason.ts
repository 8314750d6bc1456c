const MAX_LENGTH = 500;

/** Temporal's message as one line of bounded length, without gRPC's stack. */
export function reason(error: unknown): string {
  const { details, cause } = error as { details?: string; cause?: { details?: string } };
  const text =
    details ?? cause?.details ?? (error instanceof Error ? error.message : 'unknown error');
  return text.replace(/\s+/g, ' ').slice(0, MAX_LENGTH);
}
