import { startTemporalServer } from '../../dev/temporal/server.js';
import { cpuMsOf } from '../measure/process-stats.js';

/** A Temporal server that nobody has used yet. */
export interface FreshServer {
  readonly address: string;
  /** CPU time so far: milliseconds. */
  cpuMs(): number;
  close(): Promise<void>;
}

/** Starts the dev server, in memory. @param cli path of the Temporal CLI */
export async function freshDevServer(cli: string): Promise<FreshServer> {
  const { address, child } = await startTemporalServer({ cli });
  return { address, cpuMs: () => cpuMsOf(child.pid), close: () => child.kill() };
}
