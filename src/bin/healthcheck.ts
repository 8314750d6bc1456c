import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { adminHostField } from '../config/common.js';
import { readEnvironment } from '../config/environment.js';
import { gatewayVariables } from '../config/gateway-config.js';
import { workerVariables } from '../config/worker-config.js';

/** Less than the health check timeout of container engines. */
const TIMEOUT_MS = 4_000;
const MAX_BODY_LENGTH = 500;

const USAGE = 'Usage: node dist/src/bin/healthcheck.js worker|gateway [--ready]';

const PORTS = new Map([
  ['worker', workerVariables.shape.WORKER_ADMIN_PORT],
  ['gateway', gatewayVariables.shape.GATEWAY_ADMIN_PORT],
]);

/** A server that listens on all addresses is reached on loopback. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** The health check of containers: requests /healthz, or with `--ready` /readyz, of the program in the same container. */
async function main([program = '', option, ...more]: readonly string[]): Promise<void> {
  const portField = PORTS.get(program);
  if (!portField || more.length > 0 || (option ?? '--ready') !== '--ready') throw new Error(USAGE);
  const variable = `${program.toUpperCase()}_ADMIN_PORT`;
  const hostVariable = `${program.toUpperCase()}_ADMIN_HOST`;
  // Nothing else of the environment is read: no secret.
  const schema = z.object({ [hostVariable]: adminHostField, [variable]: portField });
  const values = readEnvironment(schema, process.env);
  const host = String(values[hostVariable]);
  const port = Number(values[variable]);
  if (port === 0) throw new Error(`${variable} is 0, so the port is unknown; set it to a port`);
  await requireOk(LOOPBACK[host] ?? host, port, option === undefined ? '/healthz' : '/readyz');
}

/** @throws Error unless the response is 200 */
async function requireOk(host: string, port: number, path: string): Promise<void> {
  const url = `${path} of ${host}:${port}`;
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let problem: string;
  try {
    // Not fetch(): it rejects ports such as 6666 and 10080.
    const request = get({ host, port, path, signal, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    request.on('error', () => undefined);
    const body = await text(response);
    if (response.statusCode === 200) return;
    problem = `${response.statusCode} ${body.slice(0, MAX_BODY_LENGTH)}`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    problem = signal.aborted ? `no response within ${TIMEOUT_MS} ms` : (code ?? message);
  }
  throw new Error(`${url}: ${problem}`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
