/** Where progress is told: one line a call. */
export type Say = (line: string) => void;

/** Tells it on standard error, so that standard output stays for results. */
export const sayOnStderr: Say = (line) => {
  process.stderr.write(`${line}\n`);
};
