import { isGrpcServiceError, ServiceError, type Client } from '@temporalio/client';
import { temporalAway } from './acs-errors.js';

/** Calls Temporal within a time. @throws AcsError 503 when it cannot be reached */
export async function reachable<T>(
  { connection }: Client,
  timeoutMs: number,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await connection.withDeadline(Date.now() + timeoutMs, work);
  } catch (error) {
    if (error instanceof ServiceError || isGrpcServiceError(error)) throw temporalAway();
    throw error;
  }
}
