import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { nodeArguments } from '../../dev/processes/node-arguments.js';
import { childEnvironment } from '../../dev/processes/environment.js';
import { UNLIMITED } from '../../dev/stack/limits.js';
import { startWorkerProcess } from '../../dev/stack/worker-process.js';
import { resolveTemporalCli } from '../../dev/temporal/resolve-cli.js';
import { startTemporalServer } from '../../dev/temporal/server.js';
import { startEmulator } from '../../emulator/index.js';
import { QUICK } from '../../test/support/settings.js';
import { SPEED } from '../../test/support/stack.js';

/**
 * One purchase with the compiled worker and the compiled `acs-purchase`, on the Node that runs
 * this. The children end with this process.
 */
const emulator = await startEmulator({ speed: SPEED });
const { address } = await startTemporalServer({ cli: await resolveTemporalCli() });
await startWorkerProcess({
  address,
  connectionString: emulator.connectionString,
  settings: QUICK,
  limits: UNLIMITED,
  built: true,
});
const searchId = emulator.search({ quantity: 2 });
const args = [...nodeArguments('src/bin/cli', true), 'start', searchId, '--wait'];
const env = childEnvironment({ TEMPORAL_ADDRESS: address });
const { stdout } = await promisify(execFile)(process.execPath, args, { env });
const entry = emulator.ledger().searches[searchId];
assert.equal(entry?.posts.length, 1);
assert.equal(entry.bought.length, 2);
process.stdout.write(stdout);
process.exit(0);
