import { isAdminProgram, readAdminAddress } from '../config/admin-address.js';
import { healthProblem } from '../observability/check-health.js';

/** Less than what container engines grant a health check. */
const TIMEOUT_MS = 4_000;

const USAGE = 'Usage: node dist/src/bin/healthcheck.js worker|gateway [--ready]';

/**
 * The health check of containers: asks the admin port of the process beside it, whose environment it shares, whether it
 * lives, or with `--ready` whether it can do its work. Ends with 0 or 1, as engines expect.
 */
async function main([which = '', option, ...more]: readonly string[], env: NodeJS.ProcessEnv) {
  if (!isAdminProgram(which) || more.length > 0 || (option ?? '--ready') !== '--ready') {
    throw new Error(USAGE);
  }
  const path = option === undefined ? '/healthz' : '/readyz';
  const problem = await healthProblem({
    ...readAdminAddress(which, env),
    path,
    timeoutMs: TIMEOUT_MS,
  });
  if (problem !== undefined) throw new Error(problem);
}

try {
  await main(process.argv.slice(2), process.env);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
