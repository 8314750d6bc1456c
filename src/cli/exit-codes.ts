import type { PurchaseOperation } from '../client/purchase-operation.js';

/** Exit codes of commands. 1 is a bug in the program. */
export const EXIT = {
  ok: 0,
  failed: 2,
  timedOut: 3,
  badInput: 4,
  notReachable: 5,
  unknown: 6,
  canceled: 7,
  findings: 8,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code for the status of a purchase. */
export const EXIT_OF_STATUS: Readonly<Record<PurchaseOperation['status'], ExitCode>> = {
  running: EXIT.ok,
  succeeded: EXIT.ok,
  failed: EXIT.failed,
  canceled: EXIT.canceled,
  unknown: EXIT.unknown,
};
