/** Rate limits of a process for its requests to ACS. */
export interface ProcessLimits {
  readonly postsPerSecond: number;
  readonly requestsPerSecond: number;
}

/** Higher than any rate reached here. */
export const UNLIMITED: ProcessLimits = { postsPerSecond: 10_000, requestsPerSecond: 100_000 };
