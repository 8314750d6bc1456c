import { Child } from '../../dev/processes/child.js';
import { entryPoint } from '../../dev/processes/entry-point.js';
import { childEnvironment } from '../../dev/processes/environment.js';
import { EXIT } from '../../src/cli/exit-codes.js';
import { reason, type PurchaseRequest, type Told, type WayIn } from './door.js';

/** Whoever waits for it gives up, and asks again. */
const TIMEOUT_MS = 30_000;

/** The command line, a process of its own for each request. */
export class CliDoor implements WayIn {
  /** @param address of the Temporal server */
  constructor(
    private readonly address: string,
    private readonly acsResource: string,
    private readonly built: boolean,
  ) {}

  start({ searchId, agreeToNotResell }: PurchaseRequest): Promise<Told> {
    const agreed = agreeToNotResell ? ['--agree-not-to-resell'] : [];
    return this.run(['start', searchId, '--json', ...agreed]);
  }

  cancel(operationId: string): Promise<Told> {
    return this.run(['cancel', operationId, '--json']);
  }

  private async run(args: readonly string[]): Promise<Told> {
    try {
      const child = await Child.start({
        name: 'acs-purchase',
        command: process.execPath,
        args: [...entryPoint('src/bin/cli', this.built), ...args],
        env: childEnvironment({
          TEMPORAL_ADDRESS: this.address,
          ACS_RESOURCE: this.acsResource,
        }),
      });
      const late = setTimeout(() => void child.kill(), TIMEOUT_MS);
      const { code } = await child.exited;
      clearTimeout(late);
      if (code === EXIT.ok) return { is: 'acknowledged', operationId: operationIdIn(child) };
      if (code === EXIT.badInput) return { is: 'refused', code: child.lastWords };
      return { is: 'nothing', why: `acs-purchase ended with ${code}: ${child.lastWords}` };
    } catch (error) {
      return { is: 'nothing', why: reason(error) };
    }
  }
}

function operationIdIn({ lastWords }: Child): string {
  const line = lastWords.split('\n').find((one) => one.startsWith('{')) ?? '{}';
  return (JSON.parse(line) as { operationId?: string }).operationId ?? '';
}
