import { Child } from '../../dev/processes/child.js';
import { nodeArguments } from '../../dev/processes/node-arguments.js';
import { childEnvironment } from '../../dev/processes/environment.js';
import { EXIT } from '../../src/cli/exit-codes.js';
import { subjectIn, type PurchaseRequest } from '../../src/purchase/contract/request.js';
import { firstLine, type ChaosClient, type RequestResult } from './client.js';

const TIMEOUT_MS = 30_000;

/** Runs `acs-purchase`, a process for each request. */
export class CliClient implements ChaosClient {
  /** @param address of the Temporal server */
  constructor(
    private readonly address: string,
    private readonly acsResource: string,
    private readonly built: boolean,
  ) {}

  start(request: PurchaseRequest): Promise<RequestResult> {
    const { kind, id } = subjectIn(request);
    const ofReservation = kind === 'reservation' ? ['--reservation'] : [];
    const agreed = request.agreeToNotResell ? ['--agree-not-to-resell'] : [];
    return this.run(['start', id, '--json', ...ofReservation, ...agreed]);
  }

  cancel(operationId: string): Promise<RequestResult> {
    return this.run(['cancel', operationId, '--json']);
  }

  private async run(args: readonly string[]): Promise<RequestResult> {
    try {
      const child = await Child.start({
        name: 'acs-purchase',
        command: process.execPath,
        args: [...nodeArguments('src/bin/cli', this.built), ...args],
        env: childEnvironment({
          TEMPORAL_ADDRESS: this.address,
          ACS_RESOURCE: this.acsResource,
        }),
      });
      const timeout = setTimeout(() => void child.kill(), TIMEOUT_MS);
      const { code } = await child.exited;
      clearTimeout(timeout);
      const output = child.lastOutput;
      if (code === EXIT.ok) return { kind: 'acknowledged', operationId: operationIdIn(output) };
      if (code === EXIT.badInput) return { kind: 'rejected', code: output };
      return { kind: 'noResponse', reason: `acs-purchase ended with ${code}: ${output}` };
    } catch (error) {
      return { kind: 'noResponse', reason: firstLine(error) };
    }
  }
}

function operationIdIn(output: string): string {
  const line = output.split('\n').find((one) => one.startsWith('{')) ?? '{}';
  return (JSON.parse(line) as { operationId?: string }).operationId ?? '';
}
