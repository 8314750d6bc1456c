/** What the exit code of a command says. 1 is a mistake in the program itself. */
export const EXIT = {
  ok: 0,
  failed: 2,
  timedOut: 3,
  badInput: 4,
  notReachable: 5,
  unknown: 6,
  canceled: 7,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of a purchase as it stands; one that runs is no failure. */
export function exitCodeOf(
  status: 'running' | 'succeeded' | 'failed' | 'canceled' | 'unknown',
): ExitCode {
  switch (status) {
    case 'running':
    case 'succeeded':
      return EXIT.ok;
    case 'failed':
      return EXIT.failed;
    case 'canceled':
      return EXIT.canceled;
    case 'unknown':
      return EXIT.unknown;
  }
}

/** Ends a command with a sentence and a code. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode,
  ) {
    super(message);
  }
}
