import { FULL_SPEED } from '../../dev/stack/limits.js';
import { startGatewayProcess, type GatewayProcess } from '../../dev/stack/gateway-process.js';
import type { TempStack } from '../support/temp-stack.js';

const TELL_MS = 10_000;

/** The gateway from the build, in a process of its own that can be asked how much of its memory is in use. */
export class WatchedGateway {
  private asked = 0;

  private constructor(private readonly gateway: GatewayProcess) {}

  /** @throws Error with its last words when it does not come up */
  static async start({ temporal, emulator }: TempStack): Promise<WatchedGateway> {
    const gateway = await startGatewayProcess({
      address: temporal.address,
      acsConnectionString: emulator.connectionString,
      limits: FULL_SPEED,
      built: true,
      nodeArgs: ['--expose-gc', '--import', './dist/bench/inside/live-memory.js'],
    });
    return new WatchedGateway(gateway);
  }

  get child() {
    return this.gateway.child;
  }

  get connectionString() {
    return this.gateway.connectionString;
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
