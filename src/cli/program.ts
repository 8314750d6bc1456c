import { Command, CommanderError, Option } from 'commander';
import { ServiceError } from '@temporalio/client';
import {
  ForeignWorkflowError,
  PurchaseConflictError,
  PurchaseError,
  PurchaseNotFoundError,
  WrongResourceError,
} from '../client/errors.js';
import type { PurchaseClient } from '../client/purchase-client.js';
import type { PurchaseHandle } from '../client/purchase-handle.js';
import { TemporalConfigError, temporalUnreachable } from '../temporal/connection.js';
import type { PurchaseOperation } from '../client/purchase-operation.js';
import { STAGES, type Stage } from '../purchase/contract/stage.js';
import { formatTime } from '../purchase/text/format.js';
import { count, seconds } from './arguments.js';
import { runChecks, exitCodeOfReport, formatReport, type CheckAcs } from './doctor.js';
import { CliError, EXIT, exitCodeOf, type ExitCode } from './exit-codes.js';
import { waitForEnd } from './wait.js';
import { formatDetails } from './format.js';

/** All that the commands need from outside. */
export interface CliDependencies {
  readonly connect: () => Promise<PurchaseClient>;
  readonly checkAcs: CheckAcs;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

const EXAMPLES = `
Examples:
  $ acs-purchase start 378ddf60-81be-452a-ba4f-613198ea6c28 --wait
  $ acs-purchase status 378ddf60-81be-452a-ba4f-613198ea6c28
  $ acs-purchase list --stage stalled
  $ acs-purchase doctor
  $ acs-purchase status purchase_378ddf60-81be-452a-ba4f-613198ea6c28 --json

Exit codes: 0 bought, or done as asked; 2 refused or failed; 3 timed out waiting; 4 bad input; 5 Temporal cannot be
reached; 6 the outcome is unknown; 7 canceled. Temporal is found as its environment configuration says
(TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_API_KEY, …), else at localhost:7233.`;

/** Runs the command line. @returns the exit code */
export async function runCli(args: readonly string[], deps: CliDependencies): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const commands = new Commands(deps, (next) => {
    code = next;
  });
  try {
    await commands.program().parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.badInput;
    const [message, exitCode] = explained(error);
    deps.err(`${message}\n`);
    return exitCode;
  } finally {
    await commands.close();
  }
}

interface Common {
  readonly json?: true;
}

class Commands {
  private client: PurchaseClient | undefined;

  constructor(
    private readonly deps: CliDependencies,
    private readonly end: (code: ExitCode) => void,
  ) {}

  program(): Command {
    const { out, err } = this.deps;
    const program = new Command('acs-purchase')
      .description('Durable purchases of Azure Communication Services phone numbers.')
      .addHelpText('after', EXAMPLES)
      .configureOutput({ writeOut: out, writeErr: err })
      .showHelpAfterError('(--help shows how)')
      .exitOverride();
    const json = () => new Option('--json', 'print JSON on standard output');
    const timeout = () =>
      new Option('--timeout <seconds>', 'wait no longer').default(600).argParser(seconds);
    program
      .command('start <id>')
      .description(
        'start the purchase of a search, or find the one that exists; by its search id or its operation id',
      )
      .option('--agree-not-to-resell', 'give the agreement that some countries demand')
      .option('--requested-by <name>', 'on whose behalf, for events and audit', 'acs-purchase')
      .option('--wait', 'wait for the end')
      .addOption(timeout())
      .addOption(json())
      .action((id: string, options: StartOptions) => this.start(id, options));
    program
      .command('restart <id>')
      .description(
        'start a purchase again that has ended; waits half a minute if Temporal no longer knows it',
      )
      .option('--not-bought', 'you made sure that it was not bought: allow one more POST')
      .option(
        '--agree-not-to-resell',
        'give the agreement if Temporal no longer knows the purchase',
      )
      .option('--requested-by <name>', 'on whose behalf, for events and audit', 'acs-purchase')
      .option('--wait', 'wait for the end')
      .addOption(timeout())
      .addOption(json())
      .action((id: string, options: RestartOptions) => this.restart(id, options));
    program
      .command('status <id>')
      .description('how a purchase stands; by its search id or its operation id')
      .addOption(json())
      .action(async (id: string, options: Common) => {
        const purchase = (await this.purchases()).get(id);
        this.report(await purchase.operation(), purchase, options);
      });
    program
      .command('wait <id>')
      .description('wait for the end of a purchase')
      .addOption(timeout())
      .addOption(json())
      .action(async (id: string, options: Common & { timeout: number }) => {
        const purchase = (await this.purchases()).get(id);
        this.report(await waitForEnd(purchase, options.timeout * 1_000), purchase, options);
      });
    program
      .command('list')
      .description('purchases that Temporal keeps, newest first')
      .addOption(new Option('--stage <stage>', 'running ones in this stage').choices(STAGES))
      .addOption(new Option('--limit <count>', 'at most so many').default(20).argParser(count))
      .addOption(json())
      .action((options: ListOptions) => this.list(options));
    program
      .command('cancel <id>')
      .description('ask for a purchase not to happen; it ends with what really happened')
      .addOption(json())
      .action(async (id: string, options: Common) => {
        const purchase = (await this.purchases()).get(id);
        await purchase.cancel();
        const { operationId } = purchase;
        const text = `asked ${operationId} to cancel; acs-purchase wait ${operationId} tells what came of it`;
        out(options.json ? line({ operationId, cancelRequested: true }) : `${text}\n`);
      });
    program
      .command('doctor')
      .description(
        'check Temporal, namespace, search attribute, workers and Azure, and say what mends each',
      )
      .addOption(json())
      .action(async (options: Common) => {
        const diagnosis = await runChecks(() => this.purchases(), this.deps.checkAcs);
        out(options.json ? line(diagnosis) : formatReport(diagnosis));
        this.end(exitCodeOfReport(diagnosis));
      });
    return program;
  }

  async close(): Promise<void> {
    await this.client?.close();
  }

  private async purchases(): Promise<PurchaseClient> {
    this.client ??= await this.deps.connect();
    return this.client;
  }

  private async start(searchId: string, options: StartOptions): Promise<void> {
    const { agreeToNotResell } = { agreeToNotResell: options.agreeNotToResell };
    const request = { searchId, ...(agreeToNotResell && { agreeToNotResell }) };
    const tags = { requestedBy: options.requestedBy };
    await this.reportStart(await (await this.purchases()).start(request, { tags }), options);
  }

  private async restart(id: string, options: RestartOptions): Promise<void> {
    const { notBought, agreeNotToResell, requestedBy } = options;
    const purchase = await (
      await this.purchases()
    ).restart(id, {
      tags: { requestedBy },
      ...(notBought && { notBought }),
      ...(agreeNotToResell && { agreeToNotResell: agreeNotToResell }),
      onWait: (ms) => {
        const seconds = Math.ceil(ms / 1_000);
        this.deps.err(
          `Temporal does not know this purchase: waiting ${seconds} s, until no POST of it can still arrive\n`,
        );
      },
    });
    if (notBought && !purchase.isNew) {
      this.deps.err('It is open or has succeeded: --not-bought was not used, and allows nothing\n');
    }
    await this.reportStart(purchase, options);
  }

  private async reportStart(
    purchase: PurchaseHandle & { readonly isNew: boolean },
    options: StartOptions,
  ): Promise<void> {
    if (options.wait) {
      const operation = await waitForEnd(purchase, options.timeout * 1_000);
      this.report(operation, purchase, options);
      return;
    }
    const { operationId, isNew, uiUrl } = purchase;
    const what = isNew ? `started ${operationId}` : `${operationId} exists already`;
    const watch = uiUrl === undefined ? '' : `\nwatch it: ${uiUrl}`;
    const fields = { operationId, isNew, ...(uiUrl !== undefined && { uiUrl }) };
    this.deps.out(options.json ? line(fields) : `${what}${watch}\n`);
  }

  private async list({ stage, limit, json }: ListOptions): Promise<void> {
    const found = [];
    const wanted = { limit, ...(stage && { stage }) };
    for await (const one of (await this.purchases()).list(wanted)) found.push(one);
    if (json) {
      this.deps.out(line(found));
      return;
    }
    const rows = found.map(({ operationId, status, stage: at = '', startedAt }) =>
      [operationId, status.padEnd(10), at.padEnd(13), formatTime(startedAt.getTime())].join('  '),
    );
    this.deps.out(rows.length > 0 ? `${rows.join('\n')}\n` : 'no purchase\n');
  }

  private report(operation: PurchaseOperation, { uiUrl }: PurchaseHandle, { json }: Common): void {
    const fields = { ...operation, ...(uiUrl !== undefined && { uiUrl }) };
    this.deps.out(json ? line(fields) : `${formatDetails(operation, uiUrl)}\n`);
    this.end(exitCodeOf(operation.status));
  }
}

interface StartOptions extends Common {
  readonly agreeNotToResell?: true;
  readonly requestedBy: string;
  readonly wait?: true;
  readonly timeout: number;
}

interface RestartOptions extends StartOptions {
  readonly notBought?: true;
}

interface ListOptions extends Common {
  readonly stage?: Stage;
  readonly limit: number;
}

function explained(error: unknown): [message: string, code: ExitCode] {
  if (error instanceof CliError) return [error.message, error.exitCode];
  const bad =
    error instanceof PurchaseError ||
    error instanceof PurchaseConflictError ||
    error instanceof WrongResourceError ||
    error instanceof ForeignWorkflowError ||
    error instanceof PurchaseNotFoundError ||
    error instanceof TemporalConfigError;
  if (bad) return [error.message, EXIT.badInput];
  const message = error instanceof Error ? error.message : String(error);
  const { code } = error as { code?: unknown };
  const unreachable =
    error instanceof ServiceError || typeof code === 'number' || /connect/i.test(message);
  if (!unreachable) throw error;
  return [temporalUnreachable(error).message, EXIT.notReachable];
}

function line(value: unknown): string {
  return `${JSON.stringify(value)}\n`;
}
