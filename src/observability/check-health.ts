import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** A request to an admin port. */
export interface HealthRequest {
  readonly host: string;
  readonly port: number;
  /** `/healthz`: the process lives; `/readyz`: it can do its work now. */
  readonly path: '/healthz' | '/readyz';
  readonly timeoutMs: number;
}

const MAX_BODY_LENGTH = 500;

/** Why a process is not healthy, according to its admin port; `undefined` when it is healthy. */
export async function healthProblem({
  host,
  port,
  path,
  timeoutMs,
}: HealthRequest): Promise<string | undefined> {
  const url = `${path} of ${host}:${port}`;
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    // Not fetch(): it rejects ports such as 6666 and 10080.
    const request = get({ host, port, path, signal, agent: false });
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    request.on('error', () => undefined);
    const body = await text(response);
    if (response.statusCode === 200) return undefined;
    return `${url}: ${response.statusCode} ${body.slice(0, MAX_BODY_LENGTH)}`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const timedOut = `no response within ${timeoutMs} ms`;
    return `${url}: ${signal.aborted ? timedOut : (code ?? message)}`;
  }
}
