import { setTimeout as sleep } from 'node:timers/promises';
import type { AcsClient } from '../acs/client.js';
import { classifyOperation } from '../acs/classify-response.js';
import type { NoUsableResponse } from '../acs/http-result.js';
import { operationIdOf } from '../purchase/ids.js';
import { nextPollDelay, troubledPollDelay } from '../purchase/pauses.js';
import type { OperationSeen, PollReport, Progress, Receipt } from '../purchase/reports.js';
import { isOver, statusMeaning, type StatusMeaning } from '../purchase/status.js';
import type { Dependencies } from './dependencies.js';
import type { PollInput } from './inputs.js';
import { operationSeen } from './look.js';
import { askForHold, type HoldRead } from './numbers.js';
import { readReceipt } from './receipt.js';

/** Left of the activity's time for its report to arrive. */
const REPORT_MS = 2_000;

/** One run of the poll activity: GETs with short pauses between them, until there is something to report. */
export class PollRun {
  private readonly began = performance.now();
  /** When the streaks of 404s, and of answers that tell nothing, began; on `began`'s clock. */
  private absentFrom: number | undefined;
  private troubledFrom: number | undefined;
  private reportedUnknown = false;
  private hold: HoldRead;

  /**
   * @param waitedMs time between the scheduling of the activity and of this attempt
   * @param gets GETs sent by earlier attempts
   */
  constructor(
    private readonly acs: AcsClient,
    private readonly input: PollInput,
    private readonly deps: Dependencies,
    private readonly stop: AbortSignal,
    private readonly waitedMs: number,
    private gets: number,
  ) {
    this.hold = input.hold ? { kind: 'read', hold: input.hold } : { kind: 'none' };
    this.absentFrom = this.earlier(input.absentForMs);
    this.troubledFrom = this.earlier(input.troubledForMs);
  }

  async toItsEnd(tell: (progress: Progress) => void): Promise<PollReport | NoUsableResponse> {
    const { settings } = this.input;
    for (;;) {
      const seen = await this.look();
      if ('reason' in seen) return seen;
      this.reckon(seen);
      tell({ doing: 'polling', status: said(seen), gets: this.gets });
      const nextLookInMs = this.pauseAfter(seen);
      const final = await this.finalReport(seen, nextLookInMs);
      if (final) return final;
      const goesOnMs = performance.now() - this.began + nextLookInMs;
      const tooLong = nextLookInMs >= settings.durablePauseMs || goesOnMs > settings.pollActivityMs;
      if (tooLong || !(await this.pause(nextLookInMs))) {
        return this.report(seen, this.deps.stopping.aborted ? 0 : nextLookInMs);
      }
    }
  }

  private async look(): Promise<OperationSeen | NoUsableResponse> {
    const { operationId, searchId, settings } = this.input;
    this.gets += 1;
    // Without the hold nobody knows which numbers to put on the receipt: asked for until it is known.
    const [result, hold] = await Promise.all([
      this.acs.getOperation(operationId, { timeoutMs: settings.getTimeoutMs }),
      this.hold.kind === 'read'
        ? this.hold
        : askForHold(this.acs, searchId, settings.holdTimeoutMs),
    ]);
    this.hold = hold;
    return operationSeen(classifyOperation(result, operationId));
  }

  /** What must be reported now because it may settle the purchase, with the numbers that prove it. */
  private async finalReport(
    seen: OperationSeen,
    nextLookInMs: number,
  ): Promise<PollReport | NoUsableResponse | undefined> {
    const meaning = meaningOf(seen);
    const ended = isOver(meaning);
    const lost = seen.is === 'absent' && !this.input.acknowledged;
    if (!ended && !lost && !this.input.readNumbers) return undefined;
    const { settings } = this.input;
    if (meaning === 'failed' && 'reason' in this.hold) {
      // "Failed" is believed only once it is known that no number was bought.
      const reason = 'the operation failed, but the search does not say of what';
      return { kind: 'unavailable', reason };
    }
    if (ended && 'reason' in this.hold) {
      await sleep(settings.pollMinPauseMs);
      this.hold = await askForHold(this.acs, this.input.searchId, settings.holdTimeoutMs);
    }
    const hold = this.hold.kind === 'read' ? this.hold.hold : undefined;
    const leftMs = () => settings.pollTimeoutMs - REPORT_MS - (performance.now() - this.began);
    const receipt = await readReceipt(this.acs, hold, settings, this.stop, leftMs);
    if ('reason' in receipt) return receipt;
    if (meaning === 'failed' && receipt.unread.length > 0 && receipt.confirmed.length === 0) {
      const reason = `the operation failed, but ACS does not say whether ${receipt.unread.join(', ')} was bought`;
      return { kind: 'unavailable', reason };
    }
    const undecided = lost && (receipt.confirmed.length === 0 || receipt.missing.length > 0);
    if (undecided && !this.input.readNumbers) return undefined;
    return this.report(seen, nextLookInMs, receipt);
  }

  private report(operation: OperationSeen, nextLookInMs: number, receipt?: Receipt): PollReport {
    // Once it is known it is not told again; while it is not, the search may be gone the next time.
    const hold = !this.input.hold && this.hold.kind === 'read' ? this.hold.hold : undefined;
    const absentForMs = this.since(this.absentFrom);
    const troubledForMs = this.since(this.troubledFrom);
    return {
      operation,
      gets: this.gets,
      nextLookInMs,
      ...(absentForMs !== undefined && { absentForMs }),
      ...(troubledForMs !== undefined && { troubledForMs }),
      ...(receipt && { receipt }),
      ...(hold && { hold }),
    };
  }

  /** Keeps count of for how long ACS has not shown the operation. */
  private reckon(seen: OperationSeen): void {
    const now = performance.now();
    if (seen.is === 'present') {
      this.absentFrom = undefined;
      this.troubledFrom = undefined;
      this.reportUnknownStatus(seen.status);
      return;
    }
    this.troubledFrom ??= now;
    if (seen.is === 'absent') this.absentFrom ??= now;
  }

  private pauseAfter(seen: OperationSeen): number {
    const { settings } = this.input;
    const { random } = this.deps;
    const retryAfterMs = seen.is === 'absent' ? undefined : seen.retryAfterMs;
    const troubledForMs = this.since(this.troubledFrom);
    if (troubledForMs !== undefined) {
      return troubledPollDelay(troubledForMs, settings, retryAfterMs, random);
    }
    const ageMs = this.input.ageMs + this.waitedMs + performance.now() - this.began;
    return nextPollDelay(ageMs, settings, retryAfterMs, random);
  }

  /** Sleeps; `false` when the worker or the purchase wants the report now. */
  private async pause(ms: number): Promise<boolean> {
    if (this.stop.aborted) return false;
    const slept = sleep(ms, true, { signal: this.stop });
    return slept.catch(() => false);
  }

  private reportUnknownStatus(status: string): void {
    if (this.reportedUnknown || statusMeaning(status) !== 'unknown') return;
    this.reportedUnknown = true;
    const operationId = operationIdOf(this.input.searchId);
    this.deps.log.warn(
      { operationId, status },
      'ACS sent a status that is not in its specification',
    );
  }

  private earlier(forMs: number | undefined): number | undefined {
    return forMs === undefined ? undefined : this.began - forMs;
  }

  private since(from: number | undefined): number | undefined {
    return from === undefined ? undefined : Math.round(performance.now() - from);
  }
}

function meaningOf(seen: OperationSeen): StatusMeaning | undefined {
  return seen.is === 'present' ? statusMeaning(seen.status) : undefined;
}

function said(seen: OperationSeen): string {
  return seen.is === 'present' ? seen.status : `${seen.is} (${seen.httpStatus})`;
}
