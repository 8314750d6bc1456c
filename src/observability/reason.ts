/** What Temporal said, without the stack of gRPC around it. */
export function reason(error: unknown): string {
  const { details, cause } = error as { details?: string; cause?: { details?: string } };
  return details ?? cause?.details ?? (error instanceof Error ? error.message : String(error));
}
