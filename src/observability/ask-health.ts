import { get } from 'node:http';

/** A question for a admin port. */
export interface HealthQuestion {
  readonly host: string;
  readonly port: number;
  /** `/healthz`: does it live? `/readyz`: can it do its work now? */
  readonly path: '/healthz' | '/readyz';
  readonly timeoutMs: number;
}

/** More of an answer is not told. */
const LONGEST_ANSWER = 500;

/** What is wrong with a process, as its admin port tells it; `undefined` when nothing is. */
export function problemOf({
  host,
  port,
  path,
  timeoutMs,
}: HealthQuestion): Promise<string | undefined> {
  const where = `${path} of ${host}:${port}`;
  return new Promise((resolve) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const fail = (error: NodeJS.ErrnoException) => {
      const silent = `no answer within ${timeoutMs} ms`;
      resolve(`${where}: ${signal.aborted ? silent : (error.code ?? error.message)}`);
    };
    const request = get({ host, port, path, signal, agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('error', fail);
      response.on('data', (part: string) => {
        text = `${text}${part}`.slice(0, LONGEST_ANSWER);
      });
      response.on('end', () => {
        resolve(
          response.statusCode === 200 ? undefined : `${where}: ${response.statusCode} ${text}`,
        );
      });
    });
    request.on('error', fail);
  });
}
