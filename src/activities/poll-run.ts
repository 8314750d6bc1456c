import { setTimeout as sleep } from 'node:timers/promises';
import { classifyOperation } from '../acs/classify-response.js';
import type { AcsClient } from '../acs/client.js';
import type { NoUsableResponse } from '../acs/transport/http-result.js';
import type {
  OperationSeen,
  PollResult,
  Progress,
  Receipt,
} from '../purchase/contract/activity-results.js';
import { errorPollDelay, nextPollDelay, pollSettings } from '../purchase/state/pauses.js';
import { isEnded, statusMeaning } from '../purchase/contract/status.js';
import { SUBJECTS } from '../purchase/contract/subject.js';
import type { Dependencies } from './dependencies.js';
import { knownNumbers, type PollInput } from './inputs.js';
import { operationSeen } from './lookup.js';
import { readReceipt, type ReceiptNumbers } from './receipt.js';
import { holdSince, readHold, type HoldRead } from './subject-calls.js';

/** Left of the activity's time for its result to arrive. */
const RESULT_MS = 2_000;

/** One run of the poll activity: GETs with short pauses between them, until there is something to return. */
export class PollRun {
  private readonly began = performance.now();
  /** When the streaks of 404s and of errors began, on `began`'s clock. */
  private notFoundFrom: number | undefined;
  private errorsFrom: number | undefined;
  private hasLoggedUnknown = false;
  private hold: HoldRead = { kind: 'none' };
  private holdUnreadForMs: number | undefined;
  private mayBeCanceled = false;

  /**
   * @param scheduledAtMs when the activity was scheduled, on the clock of `performance.now()`
   * @param gets GETs sent by earlier attempts
   */
  constructor(
    private readonly acs: AcsClient,
    private readonly input: PollInput,
    private readonly deps: Dependencies,
    private readonly stop: AbortSignal,
    private readonly scheduledAtMs: number,
    private gets: number,
  ) {
    this.notFoundFrom = this.earlier(input.notFoundForMs);
    this.errorsFrom = this.earlier(input.errorsForMs);
  }

  async run(report: (progress: Progress) => void): Promise<PollResult | NoUsableResponse> {
    const { settings } = this.input;
    for (;;) {
      const seen = await this.poll();
      if ('reason' in seen) return seen;
      this.noteStreaks(seen);
      report({ doing: 'polling', status: formatStatus(seen), gets: this.gets });
      const nextPollInMs = this.pauseAfter(seen);
      const final = await this.finalResult(seen, nextPollInMs);
      if (final) return final;
      const elapsedMs = performance.now() - this.began + nextPollInMs;
      const isLong = nextPollInMs >= settings.durablePauseMs || elapsedMs > settings.pollActivityMs;
      if (isLong || !(await this.pause(nextPollInMs))) {
        return this.result(seen, this.deps.stopping.aborted ? 0 : nextPollInMs);
      }
    }
  }

  private async poll(): Promise<OperationSeen | NoUsableResponse> {
    const { subject, settings } = this.input;
    this.gets += 1;
    // Without the held numbers there is no receipt, so the hold is read until they are known.
    const [result, hold] = await Promise.all([
      this.acs.getOperation(subject.operationId, { timeoutMs: settings.getTimeoutMs }),
      this.held ? this.hold : readHold(this.acs, subject, settings.holdTimeoutMs),
    ]);
    this.hold = hold;
    const seen = operationSeen(classifyOperation(result, subject.operationId));
    if (!('reason' in seen)) this.mayBeCanceled = mayBeCanceled(seen, this.input);
    return seen;
  }

  /** Undefined when no number is known. */
  private get held(): ReceiptNumbers | undefined {
    const { own, removed } = knownNumbers(this.input, this.hold, this.mayBeCanceled);
    if (own.length + removed.length === 0) return undefined;
    const read = this.hold.kind === 'read' ? this.hold.hold : this.input.held;
    return { own, removed, phoneNumberType: read?.phoneNumberType ?? 'unknown' };
  }

  /** The result that may settle the purchase, with the numbers that confirm it. */
  private async finalResult(
    seen: OperationSeen,
    nextPollInMs: number,
  ): Promise<PollResult | NoUsableResponse | undefined> {
    const meaning = seen.kind === 'ok' ? statusMeaning(seen.operation.status) : undefined;
    const hasEnded = isEnded(meaning);
    const isMissing = seen.kind === 'notFound' && !this.input.acceptedByResponse;
    if (!hasEnded && !isMissing && !this.input.readNumbers) return undefined;
    const { settings, subject } = this.input;
    // It is believed only once it is known that none of the numbers was bought.
    const isNegative = meaning === 'failed' || meaning === 'canceled';
    // A reservation may have changed until ACS accepted its purchase.
    const mayProveAbsence = isNegative || this.input.readNumbers;
    if (mayProveAbsence || SUBJECTS[subject.kind].isChangeable) await this.readHoldAgain();
    if (mayProveAbsence && 'reason' in this.hold) this.holdUnreadForMs = this.unreadForMs();
    // The retries of the activity add no events; a search that stays unreadable must not go on with them.
    if (isNegative && (this.holdUnreadForMs ?? Infinity) < settings.doubtLimitMs) {
      return unavailable(`the operation has ${meaning}, but the held numbers cannot be read`);
    }
    if (hasEnded && !this.held && 'reason' in this.hold) {
      await sleep(settings.pollMinPauseMs);
      this.hold = await readHold(this.acs, subject, settings.holdTimeoutMs);
    }
    const leftMs = () => settings.pollTimeoutMs - RESULT_MS - (performance.now() - this.began);
    const { held } = this;
    const read = await readReceipt(this.acs, held, settings, this.stop, leftMs);
    if ('reason' in read) return read;
    const { receipt, removedOwned } = read;
    if (receipt.confirmed.length > 0 && !(await this.isStillOwn(held?.own ?? []))) {
      return unavailable('the reservation has changed while its numbers were read');
    }
    const silent = receipt.unread.filter((number) => held?.own.includes(number));
    if (isNegative && silent.length > 0 && receipt.confirmed.length === 0) {
      const numbers = silent.join(', ');
      return unavailable(`the operation has ${meaning}, but ${numbers} cannot be read`);
    }
    const isUndecided = isMissing && (receipt.confirmed.length === 0 || receipt.missing.length > 0);
    if (isUndecided && !this.input.readNumbers) return undefined;
    const missingReason = await this.reasonFor(receipt, isNegative);
    return {
      ...this.result(seen, nextPollInMs, {
        ...(isNegative || seen.kind === 'notFound' ? this.settled(receipt) : receipt),
        ...(missingReason !== undefined && { missingReason }),
      }),
      ...(removedOwned && { removedOwned }),
    };
  }

  /** While the reservation shows a purchase, a number that is not owned yet may be soon. */
  private settled(receipt: Receipt): Receipt {
    const showsPurchase = this.hold.kind === 'read' && this.hold.showsPurchase === true;
    if (!showsPurchase || receipt.confirmed.length > 0) return receipt;
    return { ...receipt, missing: [], unread: [...receipt.unread, ...receipt.missing] };
  }

  /** After a cancellation the numbers may have gone to another purchase since the reservation was read. */
  private async isStillOwn(own: readonly string[]): Promise<boolean> {
    const { subject, settings } = this.input;
    if (!this.mayBeCanceled || !SUBJECTS[subject.kind].isChangeable) return true;
    this.hold = await readHold(this.acs, subject, settings.holdTimeoutMs);
    const now = knownNumbers(this.input, this.hold, true).own;
    return own.every((number) => now.includes(number));
  }

  /** The search or reservation may name other numbers by now. */
  private async readHoldAgain(): Promise<void> {
    const { subject, settings, held } = this.input;
    if (!held || this.hold.kind === 'read') return;
    this.hold = await readHold(this.acs, subject, settings.holdTimeoutMs);
  }

  /** Azure's reason for the missing numbers of an ended purchase, for people. Costs a GET at most. */
  private async reasonFor(receipt: Receipt, isNegative: boolean): Promise<string | undefined> {
    if (!isNegative && (receipt.confirmed.length === 0 || receipt.missing.length === 0)) return;
    await this.readHoldAgain();
    return this.hold.kind === 'read' ? this.hold.missingReason : undefined;
  }

  private unreadForMs(): number {
    const { holdUnreadForMs = 0 } = this.input;
    return Math.round(performance.now() - this.scheduledAtMs + holdUnreadForMs);
  }

  private result(operation: OperationSeen, nextPollInMs: number, receipt?: Receipt): PollResult {
    const notFoundForMs = this.since(this.notFoundFrom);
    const errorsForMs = this.since(this.errorsFrom);
    return {
      operation,
      gets: this.gets,
      nextPollInMs,
      ...(notFoundForMs !== undefined && { notFoundForMs }),
      ...(errorsForMs !== undefined && { errorsForMs }),
      ...(receipt && { receipt }),
      ...(this.holdUnreadForMs !== undefined && { holdUnreadForMs: this.holdUnreadForMs }),
      ...(this.hold.kind === 'read' && { hold: holdSince(this.scheduledAtMs, this.hold.hold) }),
    };
  }

  private noteStreaks(seen: OperationSeen): void {
    const now = performance.now();
    if (seen.kind === 'ok') {
      this.notFoundFrom = undefined;
      this.errorsFrom = undefined;
      this.logUnknownStatus(seen.operation.status);
      return;
    }
    this.errorsFrom ??= now;
    if (seen.kind === 'notFound') this.notFoundFrom ??= now;
  }

  private pauseAfter(seen: OperationSeen): number {
    const { subject, settings, ageMs } = this.input;
    const { random } = this.deps;
    const retryAfterMs = seen.kind === 'notFound' ? undefined : seen.retryAfterMs;
    const errorsForMs = this.since(this.errorsFrom);
    if (errorsForMs !== undefined) {
      return errorPollDelay(errorsForMs, settings, retryAfterMs, random);
    }
    const ageNowMs = ageMs + performance.now() - this.scheduledAtMs;
    return nextPollDelay(ageNowMs, pollSettings(subject, settings), retryAfterMs, random);
  }

  /** Sleeps; `false` when the worker stops, or the purchase needs the result now. */
  private async pause(ms: number): Promise<boolean> {
    if (this.stop.aborted) return false;
    const slept = sleep(ms, true, { signal: this.stop });
    return slept.catch(() => false);
  }

  private logUnknownStatus(status: string): void {
    if (this.hasLoggedUnknown || statusMeaning(status) !== 'unknown') return;
    this.hasLoggedUnknown = true;
    const { operationId } = this.input.subject;
    this.deps.log.warn({ operationId, status }, 'ACS returned an unknown status');
  }

  private earlier(forMs: number | undefined): number | undefined {
    return forMs === undefined ? undefined : this.began - forMs;
  }

  private since(from: number | undefined): number | undefined {
    return from === undefined ? undefined : Math.round(performance.now() - from);
  }
}

/** The operation that ACS shows now decides; if it shows none, what was known before does. */
function mayBeCanceled(seen: OperationSeen, input: PollInput): boolean {
  if (seen.kind !== 'ok') return input.mayBeCanceled;
  return statusMeaning(seen.operation.status) === 'canceled';
}

function unavailable(reason: string): NoUsableResponse {
  return { kind: 'unavailable', reason };
}

function formatStatus(seen: OperationSeen): string {
  return seen.kind === 'ok' ? seen.operation.status : `${seen.kind} (${seen.httpStatus})`;
}
