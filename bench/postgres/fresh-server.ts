import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { Child, sayExit } from '../../dev/processes/child.js';
import { childEnvironment } from '../../dev/processes/environment.js';
import { freePortBelow } from '../../dev/processes/ports.js';
import { cpuMsOfTree } from '../measure/process-stats.js';
import type { FreshServer } from '../throughput/server.js';
import { startCluster, type Cluster } from './cluster.js';
import type { ServerPrograms } from './server-programs.js';

const DATABASES = { temporal: 'temporal', temporal_visibility: 'visibility' } as const;
const PLUGIN = 'postgres12_pgx';
/** Trust on loopback: it is asked for, and not looked at. */
const PASSWORD = 'none';
const RETENTION = '24 h';
const READY_MS = 60_000;
/** Its table of members keeps ports as SMALLINT. */
const PORT_LIMIT = 32_768;

/** Starts PostgreSQL and a Temporal server on it, with four shards; both are new. */
export async function freshPostgresServer(programs: ServerPrograms): Promise<FreshServer> {
  const cluster = await startCluster();
  const folder = await mkdtemp(join(tmpdir(), 'acs-temporal-server-'));
  const end = async () => {
    await cluster.close();
    await rm(folder, { recursive: true });
  };
  try {
    await makeSchemas(programs, cluster);
    const { child, address } = await startServer(programs, cluster, folder);
    try {
      await namespaceOn(address, child);
    } catch (error) {
      await child.kill();
      throw new Error(`The Temporal server did not come up: ${child.lastWords}`, { cause: error });
    }
    return {
      address,
      cpuMs: () => cpuMsOfTree(child.pid) + cpuMsOfTree(cluster.pid),
      close: async () => {
        await child.kill();
        await end();
      },
    };
  } catch (error) {
    await end();
    throw error;
  }
}

async function makeSchemas({ sqlTool }: ServerPrograms, { port, user }: Cluster): Promise<void> {
  const env = childEnvironment({
    SQL_HOST: '127.0.0.1',
    SQL_PORT: String(port),
    SQL_USER: user,
    SQL_PASSWORD: PASSWORD,
    SQL_PLUGIN: PLUGIN,
  });
  for (const [database, schema] of Object.entries(DATABASES)) {
    for (const command of [
      ['create'],
      ['setup-schema', '-v', '0.0'],
      ['update-schema', '--schema-name', `postgresql/v12/${schema}`],
    ]) {
      const args = ['--db', database, ...command];
      const child = await Child.start({ name: 'sql', command: sqlTool, args, env });
      const exit = await child.exited;
      if (exit.code !== 0)
        throw new Error(`sql ${args.join(' ')} ${sayExit(exit)}: ${child.lastWords}`);
    }
  }
}

async function startServer({ server }: ServerPrograms, { port, user }: Cluster, folder: string) {
  const dynamicConfig = join(folder, 'dynamic-config.yaml');
  await writeFile(dynamicConfig, '{}\n');
  const frontend = await freePortBelow(PORT_LIMIT);
  const ports: Record<string, string> = { FRONTEND_GRPC_PORT: String(frontend) };
  for (const name of ['FRONTEND_HTTP_PORT', 'FRONTEND_MEMBERSHIP_PORT', ...INTERNAL_PORTS]) {
    ports[name] = String(await freePortBelow(PORT_LIMIT));
  }
  const child = await Child.start({
    name: 'The Temporal server',
    command: server,
    args: ['--allow-no-auth', 'start'],
    env: childEnvironment({
      DB: PLUGIN,
      POSTGRES_SEEDS: '127.0.0.1',
      DB_PORT: String(port),
      POSTGRES_USER: user,
      POSTGRES_PWD: PASSWORD,
      BIND_ON_IP: '127.0.0.1',
      NUM_HISTORY_SHARDS: '4',
      LOG_LEVEL: 'error',
      DYNAMIC_CONFIG_FILE_PATH: dynamicConfig,
      ...ports,
    }),
  });
  return { child, address: `127.0.0.1:${frontend}` };
}

const INTERNAL_PORTS = ['HISTORY', 'MATCHING', 'WORKER'].flatMap((service) => [
  `${service}_GRPC_PORT`,
  `${service}_MEMBERSHIP_PORT`,
]);

/** Makes the namespace, and waits until workflows of it can be listed. */
async function namespaceOn(address: string, child: Child): Promise<void> {
  const until = performance.now() + READY_MS;
  let registered = false;
  for (;;) {
    if (child.hasExited) throw new Error(sayExit(await child.exited));
    try {
      const connection = await Connection.connect({ address, connectTimeout: 1_000 });
      try {
        const { workflowService } = connection;
        const namespace = 'default';
        if (!registered) {
          const workflowExecutionRetentionPeriod = msToTs(RETENTION);
          await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
          registered = true;
        }
        await workflowService.listWorkflowExecutions({ namespace, pageSize: 1 });
        return;
      } finally {
        await connection.close();
      }
    } catch (error) {
      if (performance.now() > until) throw error;
      await sleep(500);
    }
  }
}
