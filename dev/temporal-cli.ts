import { resolveTemporalCli } from './temporal/resolve-cli.js';

/** Makes sure that there is a Temporal CLI, before anything that needs one begins to count its time. */
try {
  const path = await resolveTemporalCli();
  process.stderr.write(`Temporal CLI: ${path}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
