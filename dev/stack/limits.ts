/** The limits towards ACS that a process is started with. */
export interface ProcessLimits {
  readonly postsPerSecond: number;
  readonly requestsPerSecond: number;
}

/** So high that nothing here reaches them: for what measures, or tests, something else. */
export const UNLIMITED: ProcessLimits = { postsPerSecond: 10_000, requestsPerSecond: 100_000 };
