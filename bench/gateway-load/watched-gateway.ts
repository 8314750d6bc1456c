import { randomBytes } from 'node:crypto';
import { Child } from '../../dev/processes/child.js';
import { entryPoint } from '../../dev/processes/entry-point.js';
import { childEnvironment } from '../../dev/processes/environment.js';
import { freePort } from '../../dev/processes/ports.js';
import { FULL_SPEED } from '../../dev/stack/limits.js';
import type { TempStack } from '../support/temp-stack.js';

const TELL_MS = 10_000;

/** The gateway from the build, in a process of its own that can be asked how much of its memory is in use. */
export class WatchedGateway {
  private asked = 0;

  private constructor(
    readonly child: Child,
    readonly connectionString: string,
  ) {}

  /** @throws Error with its last words when it does not come up */
  static async start({ temporal, emulator }: TempStack): Promise<WatchedGateway> {
    const [port, privatePort] = [await freePort(), await freePort()];
    const key = randomBytes(64).toString('base64');
    const inside = ['--expose-gc', '--import', './dist/bench/inside/live-memory.js'];
    const child = await Child.start({
      name: 'The gateway',
      command: process.execPath,
      args: [...inside, ...entryPoint('src/gateway', true)],
      env: childEnvironment({
        TEMPORAL_ADDRESS: temporal.address,
        ACS_CONNECTION_STRING: emulator.connectionString,
        GATEWAY_ACCESS_KEYS: `bench=${key}`,
        GATEWAY_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        GATEWAY_PRIVATE_PORT: String(privatePort),
        ACS_REQUESTS_PER_SECOND: String(FULL_SPEED.requestsPerSecond),
      }),
    });
    await child.ready(/gateway is ready/);
    const connectionString = `endpoint=http://127.0.0.1:${port}/;accesskey=${key}`;
    return new WatchedGateway(child, connectionString);
  }

  /** Bytes in use, its garbage collected. */
  async liveBytes(): Promise<number> {
    this.asked += 1;
    process.kill(this.child.pid, 'SIGWINCH');
    const told = new RegExp(`^live memory ${this.asked}: (\\d+) bytes$`);
    const [, bytes] = await this.child.waitForLine(told, TELL_MS);
    return Number(bytes);
  }
}
