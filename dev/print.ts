/** Where progress is told: one line a call. */
export type Print = (line: string) => void;

/** Tells it on standard error, so that standard output stays for results. */
export const printToStderr: Print = (line) => {
  process.stderr.write(`${line}\n`);
};
