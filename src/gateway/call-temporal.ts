import { isGrpcServiceError, ServiceError, type Client } from '@temporalio/client';
import { temporalUnavailable } from './acs-errors.js';

/** Calls Temporal with a deadline. @throws AcsError 503 when Temporal cannot be reached */
export async function callTemporal<T>(
  { connection }: Client,
  timeoutMs: number,
  call: () => Promise<T>,
): Promise<T> {
  try {
    return await connection.withDeadline(Date.now() + timeoutMs, call);
  } catch (error) {
    if (error instanceof ServiceError || isGrpcServiceError(error)) throw temporalUnavailable();
    throw error;
  }
}
