/** Prints one line of progress. */
export type Print = (line: string) => void;

/** Standard output is for results. */
export const printToStderr: Print = (line) => {
  process.stderr.write(`${line}\n`);
};
