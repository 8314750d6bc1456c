import { Client, Connection } from '@temporalio/client';
import { freePort } from '../../dev/processes/ports.js';
import { EmulatorControl } from '../../dev/stack/emulator-control.js';
import { startEmulatorProcess } from '../../dev/stack/emulator-process.js';
import { startGatewayProcess } from '../../dev/stack/gateway-process.js';
import { FULL_SPEED } from '../../dev/stack/limits.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import type { Settings } from '../../src/purchase/contract/settings.js';
import { Ends } from '../measure/ends.js';
import { cpuMsOf } from '../measure/process-stats.js';
import { startPeersWorker } from './peers-worker.js';
import { startEventSink } from './receiver.js';
import type { FreshServer } from './server.js';
import type { Variant } from './variants.js';

/** Who spends CPU time. */
export type Part = 'server' | 'worker' | 'gateway' | 'emulator' | 'load generator';

export type CpuMs = Readonly<Record<Part, number>>;

/** Everything that one variant needs, and nobody else uses. */
export interface Rig {
  readonly control: EmulatorControl;
  /** Asks for the purchase of a search; resolves to the id of its workflow. */
  readonly start: (searchId: string) => Promise<string>;
  /** Waits until a workflow has ended. @throws Error when it has failed, or `signal` ends the wait */
  readonly ended: (workflowId: string, signal: AbortSignal) => Promise<unknown>;
  /** Whether a purchase may have one POST only, whatever happens: ours do, the engine repeats those of the peers. */
  readonly postsOnce: boolean;
  /** CPU time so far. The load generator is this process. */
  cpuMs(): CpuMs;
  close(): Promise<void>;
}

/** How a rig is made. */
export interface RigOptions {
  readonly freshServer: () => Promise<FreshServer>;
  /** GETs of the operation until it ends. */
  readonly gets: number;
  readonly settings: Partial<Settings>;
  /** File of the peers' bundle. */
  readonly bundle: string;
}

/** Starts a server, an emulator, the worker and, for the full configuration, gateway and receiver: each a process of its own. */
export async function startRig(variant: Variant, options: RigOptions): Promise<Rig> {
  const ends = new Ends();
  try {
    return await start(variant, options, ends);
  } catch (error) {
    await ends.all();
    throw error;
  }
}

async function start(variant: Variant, options: RigOptions, ends: Ends): Promise<Rig> {
  const { settings, bundle, gets } = options;
  const server = await options.freshServer();
  ends.add(() => server.close());
  const emulator = await startEmulatorProcess({ port: await freePort(), speed: 1, built: true });
  ends.add(() => emulator.child.kill());
  const control = new EmulatorControl(emulator.endpoint);
  // However long anything waits in between, a purchase takes so many GETs: neither more nor fewer.
  await control.setFaults([{ on: 'purchase', kind: 'endsAfterGets', count: gets }]);
  const { address } = server;
  const { connectionString } = emulator;
  const sink = variant.full ? await startEventSink() : undefined;
  if (sink) ends.add(() => sink.close());
  const events = sink?.receiver;
  const common = { address, connectionString, settings };
  const worker =
    variant.worker === 'product'
      ? await startWorkerProcess({ ...common, events, limits: FULL_SPEED, built: true })
      : await startPeersWorker({ ...common, bundle, beatsAsOurs: variant.beatsAsOurs });
  ends.add(() => worker.kill());
  const gateway = variant.full
    ? await startGatewayProcess({
        address,
        acsConnectionString: connectionString,
        limits: FULL_SPEED,
        built: true,
      })
    : undefined;
  if (gateway) ends.add(() => gateway.child.kill());
  const connection = await Connection.connect({ address });
  ends.add(() => connection.close());
  const client = new Client({ connection });
  return {
    control,
    start: variant.starter(client, gateway?.connectionString ?? connectionString),
    ended: (workflowId, signal) =>
      connection.withAbortSignal(signal, () => client.workflow.getHandle(workflowId).result()),
    postsOnce: variant.worker === 'product',
    cpuMs: () => ({
      server: server.cpuMs(),
      worker: cpuMsOf(worker.pid),
      gateway: gateway ? cpuMsOf(gateway.child.pid) : 0,
      emulator: cpuMsOf(emulator.child.pid),
      'load generator': cpuMsOf(process.pid),
    }),
    close: () => ends.all(),
  };
}
