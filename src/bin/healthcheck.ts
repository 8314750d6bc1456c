import { isAdminProgram, readAdminAddress } from '../config/admin-address.js';
import { healthProblem } from '../observability/check-health.js';

/** Less than the health check timeout of container engines. */
const TIMEOUT_MS = 4_000;

const USAGE = 'Usage: node dist/src/bin/healthcheck.js worker|gateway [--ready]';

/** The health check of containers: requests /healthz, or with `--ready` /readyz, of the program in the same container. */
async function main([program = '', option, ...more]: readonly string[], env: NodeJS.ProcessEnv) {
  if (!isAdminProgram(program) || more.length > 0 || (option ?? '--ready') !== '--ready') {
    throw new Error(USAGE);
  }
  const path = option === undefined ? '/healthz' : '/readyz';
  const problem = await healthProblem({
    ...readAdminAddress(program, env),
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
