import { saysNothingBought } from './azure.js';
import type { HeldNumbers, Observation } from './neutral.js';

/** What the workflow hands to its activities, as far as it was reported before. */
export class Memory {
  hold: HeldNumbers | undefined;
  /** All numbers that the hold ever showed. */
  numbers: ReadonlySet<string> = new Set();
  /** A 202 for our operation was reported. */
  acceptedByResponse = false;
  acceptedAt: number | undefined;
  notFoundSince: number | undefined;
  errorsSince: number | undefined;
  /** Since when the search could not be read where it had to be. */
  holdUnreadSince: number | undefined;
  /** The earlier runs of the workflow id were judged. */
  judged = false;

  copy(): Memory {
    return Object.assign(new Memory(), this);
  }

  note(observation: Observation, now: number): void {
    switch (observation.kind) {
      case 'submit': {
        const { judgement, before, after, post } = observation.result;
        this.judged ||= judgement !== undefined;
        this.keepHold(after?.hold ?? before?.hold);
        if (post?.kind !== 'accepted' || post.operation !== 'ours') return;
        this.acceptedByResponse = true;
        this.acceptedAt = now;
        return;
      }
      case 'lookup':
        this.judged ||= observation.judgement !== undefined;
        this.keepHold(observation.result.hold);
        if (!saysNothingBought(observation.result)) this.acceptedAt ??= now;
        return;
      case 'poll': {
        const { hold, notFoundForMs, errorsForMs, holdUnreadForMs } = observation.result;
        this.keepHold(hold);
        this.notFoundSince = notFoundForMs === undefined ? undefined : now - notFoundForMs;
        this.errorsSince = errorsForMs === undefined ? undefined : now - errorsForMs;
        this.holdUnreadSince = holdUnreadForMs === undefined ? undefined : now - holdUnreadForMs;
        return;
      }
      default:
    }
  }

  private keepHold(hold: HeldNumbers | undefined): void {
    if (!hold) return;
    this.hold = hold;
    this.numbers = new Set([...this.numbers, ...hold.numbers]);
  }
}
