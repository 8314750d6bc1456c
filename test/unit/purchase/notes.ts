import assert from 'node:assert/strict';
import type {
  LookupResult,
  PollResult,
  PostResult,
} from '../../../src/purchase/contract/activity-results.js';
import type { RunJudgement } from '../../../src/purchase/contract/earlier-runs.js';
import { postInFlightForMs } from '../../../src/purchase/state/post-in-flight.js';
import type { Settings } from '../../../src/purchase/contract/settings.js';
import { conclusionOf } from '../../../src/purchase/state/observe-lookup.js';
import { statusMeaning } from '../../../src/purchase/contract/status.js';
import { hold, START } from './world.js';

interface Asked {
  readonly askedAt: number;
  readonly endedAt: number;
}

/** What a bystander with a stopwatch writes down, independently of the state. */
export class Notes {
  /** Until when a POST may arrive whose outcome is unknown; undefined once it is accounted for. */
  openUntil: number | undefined;
  /** POSTs that may have reached ACS, those of earlier runs included. */
  posts = 0;
  /** Whether this run may POST at all. */
  permission: 'open' | 'consented' | 'closed' = 'open';
  saw202 = false;
  cancelRequestedAt: number | undefined;
  polls = 0;
  /** The last lookup or poll showed an owned number. */
  lastOwned = false;
  /** For how long the polls have shown no operation. */
  notFoundForMs = 0;
  /** A lookup since the last POST said that ACS does not have the purchase. */
  sawAbsence = false;
  lastAbsence: Asked | undefined;
  /** No operation was there right before a POST with an unknown outcome; and one was seen since. */
  absentBefore = false;
  appeared = false;
  /** When a lookup or poll read the hold last. */
  holdReadAt: number | undefined;
  assumedHoldUntil: number | undefined;
  /** When the lookups in a row were asked that got a 404 for the search itself. */
  subjectNotFoundAt: number[] = [];
  /** Ended polls in a row that read every number and found none owned. */
  noneOwned: { readonly meaning: string; readonly endedAt: readonly number[] } = {
    meaning: '',
    endedAt: [],
  };
  private provingLookups: Asked[] = [];

  constructor(private readonly settings: Settings) {}

  judged({ earlier, consented }: RunJudgement, endedAt: number): void {
    if (earlier.kind === 'nothingInFlight') return;
    if (earlier.kind === 'postsClosed') this.permission = 'closed';
    if (consented) this.permission = 'consented';
    this.provingLookups = [];
    if (earlier.kind !== 'postAssumed') return;
    this.posts += 1;
    this.openUntil = endedAt + postInFlightForMs(this.settings);
    this.assumeHold(endedAt);
  }

  /** Of a lookup, also of one in a submit. */
  private saw(result: LookupResult, askedAt: number, endedAt: number): void {
    this.lastOwned = result.numbers === 'owned';
    this.appeared ||= this.absentBefore && result.operation.kind === 'ok';
    const isAbsent = saysAbsent(result);
    this.sawAbsence ||= isAbsent;
    if (isAbsent) this.lastAbsence = { askedAt, endedAt };
    if (result.hold) this.holdReadAt = endedAt;
    else this.assumeHold(endedAt);
    if (result.hold || !result.subjectNotFound) this.subjectNotFoundAt = [];
    else this.subjectNotFoundAt.push(askedAt);
  }

  lookedUp(result: LookupResult, askedAt: number, endedAt: number): void {
    this.saw(result, askedAt, endedAt);
    if (this.openUntil === undefined || askedAt < this.openUntil) return;
    if (saysAbsent(result)) this.provingLookups.push({ askedAt, endedAt });
  }

  sawBefore(result: LookupResult, askedAt: number, endedAt: number): void {
    this.saw(result, askedAt, endedAt);
  }

  sawAfter(result: LookupResult, askedAt: number, endedAt: number): void {
    this.saw(result, askedAt, endedAt);
  }

  polled({ operation, receipt, nextPollInMs }: PollResult, tookMs: number, endedAt: number): void {
    this.polls += 1;
    const owned = receipt?.confirmed.length ?? 0;
    this.lastOwned = owned > 0;
    // A response that does not show the operation does not end the streak of 404s, and its time counts.
    const isStreak = this.notFoundForMs > 0 && operation.kind === 'denied';
    if (isStreak || operation.kind === 'notFound') this.notFoundForMs += nextPollInMs + tookMs;
    if (operation.kind === 'ok') this.notFoundForMs = 0;
    const shown = operation.kind === 'ok' ? statusMeaning(operation.operation.status) : 'missing';
    // A response that does not show the operation leaves what was shown, and its numbers count.
    const meaning = operation.kind === 'denied' ? this.noneOwned.meaning : shown;
    const isSame = this.noneOwned.meaning === meaning && owned === 0;
    const before = isSame ? this.noneOwned.endedAt : [];
    const isNone = receipt?.holdKnown === true && owned === 0 && receipt.unread.length === 0;
    this.noneOwned = { meaning, endedAt: isNone ? [...before, endedAt] : before };
  }

  /** A POST with an unknown outcome. */
  posted(openUntil: number, wasAbsent: boolean): void {
    this.counted();
    this.openUntil = openUntil;
    this.absentBefore = wasAbsent;
    this.sawAbsence = false;
  }

  /** A POST with a response: what was seen before proves nothing about it. */
  answered({ kind }: PostResult): void {
    this.sawAbsence = false;
    if (kind === 'accepted') {
      this.counted();
      this.saw202 = true;
    }
    if (kind === 'rejected' && this.permission === 'consented') this.permission = 'closed';
  }

  private counted(): void {
    this.posts += 1;
    if (this.permission === 'consented') this.permission = 'closed';
  }

  /** A submit was decided, so that the POSTs before it are accounted for. */
  accountedFor(): void {
    this.openUntil = undefined;
    this.provingLookups = [];
  }

  assumeHold(endedAt: number): void {
    this.assumedHoldUntil ??= endedAt + this.settings.assumedHoldMs;
  }

  holdEndsAt(): number {
    if (this.holdReadAt !== undefined) return START + hold.expiresInMs;
    return this.assumedHoldUntil ?? Infinity;
  }

  assertMaySubmit(now: number): void {
    this.assertAccountedFor();
    assert.ok(!this.appeared, 'an operation was seen that belongs to a POST');
    assert.ok(!this.saw202, 'ACS has returned 202');
    assert.notEqual(this.permission, 'closed');
    const neededMs = this.posts > 0 ? postInFlightForMs(this.settings) : 0;
    const leftMs = this.holdEndsAt() - now;
    assert.ok(leftMs > neededMs, `POST ${this.posts + 1} with ${leftMs} ms of the hold left`);
  }

  /** Every POST after the first doubles the time over which lookups must agree. */
  assertAccountedFor(): void {
    if (this.openUntil === undefined) return;
    const { proofLookups, proofMs } = this.settings;
    const count = this.provingLookups.length;
    assert.ok(count >= proofLookups, `an unknown outcome and ${count} lookups`);
    const [first] = this.provingLookups;
    const spanMs = (this.provingLookups.at(-1)?.askedAt ?? 0) - (first?.endedAt ?? 0);
    const neededMs = proofMs * 2 ** Math.max(0, this.posts - 1);
    assert.ok(spanMs >= neededMs, `${this.posts} POSTs and lookups over ${spanMs} ms only`);
  }

  /** For how long polls in a row with this status have read every number and found none owned. */
  noneOwnedReads(meaning: string): { readonly count: number; readonly spanMs: number } {
    if (this.noneOwned.meaning !== meaning) return { count: 0, spanMs: 0 };
    const { endedAt } = this.noneOwned;
    return { count: endedAt.length, spanMs: (endedAt.at(-1) ?? 0) - (endedAt[0] ?? 0) };
  }
}

function saysAbsent(result: LookupResult): boolean {
  return ['absent', 'placeholder'].includes(conclusionOf(result));
}
