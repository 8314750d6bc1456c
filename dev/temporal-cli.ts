import { resolveTemporalCli } from './temporal/resolve-cli.js';

/** Finds or installs the Temporal CLI before the time limits of the tests start. */
try {
  const path = await resolveTemporalCli();
  process.stderr.write(`Temporal CLI: ${path}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
