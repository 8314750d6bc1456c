import ora from 'ora';
import type { AcsReader } from '../acs/acs-reader.js';
import type { PurchaseClient } from '../client/purchase-client.js';
import type { PurchaseHandle } from '../client/purchase-handle.js';
import type { PurchaseOperation } from '../client/purchase-operation.js';
import { parsePurchaseId } from '../purchase/contract/ids.js';
import type { Stage } from '../purchase/contract/stage.js';
import { formatTime } from '../purchase/text/format.js';
import { exitCodeOfReport, formatReport, runChecks, type CheckAcs } from './doctor.js';
import { EXIT, EXIT_OF_STATUS, type ExitCode } from './exit-codes.js';
import { formatDetails, formatLine } from './format.js';
import { reconcile } from './reconcile.js';
import { formatFinding } from './reconcile-findings.js';
import { keepsPurchaseBefore, readPurchases } from './reconcile-purchases.js';
import { waitForEnd } from './wait.js';

/** What the commands need from their program. */
export interface CliDependencies {
  readonly connect: () => Promise<PurchaseClient>;
  readonly checkAcs: CheckAcs;
  /** The ACS resource of this environment. @throws ConfigurationError if none is configured */
  readonly connectAcs: () => Promise<ConnectedAcs>;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

interface ConnectedAcs {
  readonly reader: AcsReader;
  /** Its name, as the memo of a purchase has it. */
  readonly resource: string;
}

interface WaitOptions {
  readonly timeout: number;
}

interface StartOptions extends WaitOptions {
  readonly agreeNotToResell?: true;
  readonly requestedBy: string;
  readonly wait?: true;
}

interface ListOptions {
  readonly stage?: Stage;
  readonly limit: number;
}

/** The actions of the commands. */
export class Commands {
  exitCode: ExitCode = EXIT.ok;
  json = false;
  private client: PurchaseClient | undefined;

  constructor(private readonly deps: CliDependencies) {}

  async close(): Promise<void> {
    await this.client?.close();
  }

  readonly start = async (
    id: string,
    options: StartOptions & { readonly reservation?: true },
  ): Promise<void> => {
    const { agreeNotToResell: agreeToNotResell, requestedBy, reservation } = options;
    const named = parsePurchaseId(id);
    const isReservation = reservation ?? (named.ok && named.subject.kind === 'reservation');
    const what = isReservation ? { reservationId: id } : { searchId: id };
    const request = { ...what, ...(agreeToNotResell && { agreeToNotResell }) };
    const client = await this.connected();
    await this.reportStart(await client.start(request, { tags: { requestedBy } }), options);
  };

  readonly restart = async (
    id: string,
    options: StartOptions & { readonly notBought?: true },
  ): Promise<void> => {
    const { notBought, agreeNotToResell: agreeToNotResell, requestedBy } = options;
    const client = await this.connected();
    const purchase = await client.restart(id, {
      tags: { requestedBy },
      ...(notBought && { notBought }),
      ...(agreeToNotResell && { agreeToNotResell }),
      onWait: (ms) => {
        const wait = `waiting ${Math.ceil(ms / 1_000)} s, until no earlier POST can be in flight`;
        this.deps.err(`Temporal does not have this purchase: ${wait}\n`);
      },
    });
    if (notBought && !purchase.isNew) {
      this.deps.err('The purchase is running or has succeeded: --not-bought has no effect\n');
    }
    await this.reportStart(purchase, options);
  };

  readonly status = async (id: string): Promise<void> => {
    const purchase = await this.purchase(id);
    this.report(await purchase.operation({ readTimer: true }), purchase);
  };

  readonly wait = async (id: string, { timeout }: WaitOptions): Promise<void> => {
    await this.reportEnd(await this.purchase(id), timeout);
  };

  readonly list = async ({ stage, limit }: ListOptions): Promise<void> => {
    const client = await this.connected();
    const purchases = [];
    for await (const one of client.list({ limit, ...(stage && { stage }) })) purchases.push(one);
    const rows = purchases.map(({ operationId, status, stage: current, outcome, startedAt }) => {
      const what = current ?? outcome ?? '';
      const started = formatTime(startedAt.getTime());
      return [operationId, status.padEnd(10), what.padEnd(13), started].join('  ');
    });
    this.print(purchases, rows.join('\n') || 'no purchase');
  };

  readonly cancel = async (id: string): Promise<void> => {
    const purchase = await this.purchase(id);
    await purchase.cancel();
    const { operationId } = purchase;
    const text = `requested the cancellation of ${operationId}; acs-purchase wait ${operationId} shows the outcome`;
    this.print({ operationId, cancelRequested: true }, text);
  };

  readonly doctor = async (): Promise<void> => {
    const report = await runChecks(() => this.connected(), this.deps.checkAcs);
    this.print(report, formatReport(report));
    this.exitCode = exitCodeOfReport(report);
  };

  /** Prints each finding when it is found. */
  readonly reconcile = async ({ since }: { readonly since?: Date }): Promise<void> => {
    const { reader, resource } = await this.deps.connectAcs();
    const client = await this.connected();
    const spinner = ora({
      stream: process.stderr,
      isSilent: !process.stderr.isTTY,
      text: 'comparing ACS with Temporal',
    }).start();
    try {
      const lines = reconcile({
        acs: reader,
        purchases: () => readPurchases(client, resource, since),
        keepsPurchaseBefore: (date) => keepsPurchaseBefore(client, date),
        ...(since && { since }),
      });
      for await (const line of lines) {
        spinner.clear();
        this.print(line, formatFinding(line));
        if (line.kind !== 'summary') this.exitCode = EXIT.findings;
      }
    } finally {
      spinner.stop();
    }
  };

  private async connected(): Promise<PurchaseClient> {
    this.client ??= await this.deps.connect();
    return this.client;
  }

  private async purchase(id: string): Promise<PurchaseHandle> {
    return (await this.connected()).get(id);
  }

  private async reportStart(
    purchase: PurchaseHandle & { readonly isNew: boolean },
    { wait, timeout }: StartOptions,
  ): Promise<void> {
    if (wait) {
      await this.reportEnd(purchase, timeout);
      return;
    }
    const { operationId, isNew, uiUrl } = purchase;
    const text = isNew ? `started ${operationId}` : `${operationId} exists already`;
    const link = uiUrl === undefined ? '' : `\nTemporal UI: ${uiUrl}`;
    this.print({ operationId, isNew, uiUrl }, `${text}${link}`);
  }

  private async reportEnd(purchase: PurchaseHandle, timeoutS: number): Promise<void> {
    const operation = await waitForEnd(purchase, timeoutS * 1_000);
    this.report(operation, purchase);
    if (operation.status !== 'running') return;
    const continues = `it continues (${formatLine(operation)})`;
    this.deps.err(`${operation.operationId} has not ended within ${timeoutS} s; ${continues}\n`);
    this.exitCode = EXIT.timedOut;
  }

  private report(operation: PurchaseOperation, { uiUrl }: PurchaseHandle): void {
    this.print({ ...operation, uiUrl }, formatDetails(operation, uiUrl));
    this.exitCode = EXIT_OF_STATUS[operation.status];
  }

  private print(value: unknown, text: string): void {
    this.deps.out(`${this.json ? JSON.stringify(value) : text}\n`);
  }
}
