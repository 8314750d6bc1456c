import type { Decision, End } from './decision.js';
import { acsHasIt, begunAt, countedPosts, type Evidence } from './evidence.js';
import { failureOf } from './failures.js';
import type { Stage } from './stages.js';
import { sayDuration, sayRate, sayTime } from './words.js';

const STALL_SUMMARY = 'stalled if not settled within';

/** A few words for the summary of an activity: what it does for the purchase. */
export function activitySummary(
  decision: Decision,
  evidence: Evidence,
  now: number,
  postsPerSecond?: number,
): string {
  switch (decision.do) {
    case 'submit': {
      const what = countedPosts(evidence) === 0 ? 'buy' : 'buy again';
      return `${what}: look, then POST${sayTurn(postsPerSecond)}`;
    }
    case 'look':
      return `look whether ACS has the purchase, ${decision.for}`;
    case 'poll':
      return `poll the operation (${runningFor(evidence, now)})`;
    case 'cancelOperation':
      return 'ask ACS to cancel the operation';
    case 'end':
      return 'end';
  }
}

/** The summary stands from the scheduling to the end, whether it waits or is at work. */
function sayTurn(postsPerSecond: number | undefined): string {
  return postsPerSecond === undefined ? '' : `, in its turn (${sayRate(postsPerSecond)} at most)`;
}

/** A few words for the summary of a timer: how things stand and what it waits for. */
export function pauseSummary(
  decision: Exclude<Decision, { do: 'end' }>,
  evidence: Evidence,
  now: number,
): string {
  const rest = sayDuration(decision.at - now);
  switch (decision.do) {
    case 'submit':
      return `${evidence.lastSeen}; next try in ${rest}`.slice(0, 190);
    case 'look':
      return `${doubt(evidence)}; next look in ${rest}`;
    case 'poll':
      return evidence.polling?.troubledSince == null
        ? `${runningFor(evidence, now)}, next look in ${rest}`
        : `${evidence.lastSeen}; next look in ${rest}`.slice(0, 190);
    case 'cancelOperation':
      return `cancel in ${rest}`;
  }
}

/** What a look is to clear up. */
function doubt(evidence: Evidence): string {
  const { permission, postInFlightUntil, looks, refusal, absence, unreachable } = evidence;
  if (permission.kind !== 'open') return `${permission.detail}; no POST is sent`;
  if (postInFlightUntil !== null)
    return `outcome of the POST unknown, looked ${times(looks)} so far`;
  if (refusal) return 'ACS refused; making sure that nothing was bought';
  if (absence?.sawOperation) return 'an operation exists that nobody here asked for';
  return unreachable ? 'ACS is not reachable, nothing was sent' : 'making sure of what ACS has';
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}

/** The summary of the timer that marks a purchase as stalled; it runs beside whatever the purchase waits for. */
export function stallSummary(stalledAfterMs: number): string {
  return `${STALL_SUMMARY} ${sayDuration(stalledAfterMs)}`;
}

/** Tells that timer from the one that the purchase waits for. */
export function isStallSummary(summary: string): boolean {
  return summary.startsWith(STALL_SUMMARY);
}

/** The state of a purchase in short markdown, for the current details in the Temporal UI. */
export function currentDetails(
  evidence: Evidence,
  decision: Decision,
  stage: Stage,
  now: number,
): string {
  if (decision.do === 'end') return endDetails(decision.end, evidence);
  const lines = [
    `**${stage}**: ${headline(evidence, decision, now)}`,
    '',
    `- last seen: ${evidence.lastSeen}`,
    `- next: ${next(evidence, decision, now)}`,
    `- POSTs that may have reached ACS: ${evidence.posts}`,
  ];
  if (evidence.hold) {
    const { phoneNumbers, cost, expiresAt } = evidence.hold;
    lines.push(
      `- on hold: ${phoneNumbers.join(', ') || 'no number'} at ${cost.amount} ${cost.currencyCode} ` +
        `a month each, until ${sayTime(expiresAt)}`,
    );
  }
  if (evidence.cancelRequestedAt !== null)
    lines.push(`- cancel requested: ${cancelState(evidence)}`);
  return lines.join('\n');
}

function headline(
  evidence: Evidence,
  decision: Exclude<Decision, { do: 'end' }>,
  now: number,
): string {
  if (acsHasIt(evidence)) {
    const { acknowledgedAt } = evidence;
    const how = acknowledgedAt === null ? 'ACS was found to have the purchase' : 'ACS accepted it';
    return `${how}, ${runningFor(evidence, now)}`;
  }
  const { permission } = evidence;
  if (permission.kind === 'closed') {
    return `no POST is sent: ${permission.detail}; looking up whether ACS has the purchase`;
  }
  if (evidence.postInFlightUntil !== null) {
    return evidence.posts === 0
      ? 'an earlier run may have sent a POST; looking up whether ACS has the purchase'
      : 'a POST was sent and its answer is unknown; looking whether ACS has the purchase';
  }
  if (evidence.refusal) return 'ACS refused; looking whether something was bought all the same';
  if (evidence.absence?.sawOperation) {
    return 'an operation exists that nobody here asked for; looking whether it is a purchase';
  }
  if (evidence.unreachable) return 'ACS is not reachable; nothing has been sent';
  if (evidence.unauthorized) return 'ACS does not accept the credentials';
  return decision.do === 'submit' && evidence.looks === 0 ? 'about to buy' : 'not bought yet';
}

function next(evidence: Evidence, decision: Exclude<Decision, { do: 'end' }>, now: number): string {
  const what = activitySummary(decision, evidence, now);
  if (decision.at > now) return `${what}, at ${sayTime(decision.at)}`;
  // What comes of it is on the pending activity: these details stand still until it is done.
  if (decision.do === 'submit') return `${what}, as soon as its turn comes`;
  const retried = decision.do === 'look' || decision.do === 'poll';
  return retried ? `${what}; tried until ACS answers (see Pending Activities)` : `${what}, now`;
}

function endDetails(end: End, evidence: Evidence): string {
  if (end.is === 'canceled') return '**canceled**: it is proved that nothing was bought';
  if (end.is !== 'bought') {
    const { message, details } = failureOf(end, evidence);
    return `**${details.code}**: ${message}\n\n- last seen: ${evidence.lastSeen}`;
  }
  const { confirmed, missing, unread, monthlyCost } = end.receipt;
  const list = (numbers: readonly string[]) => numbers.join(', ');
  const cost = monthlyCost ? ` for ${monthlyCost.amount} ${monthlyCost.currencyCode} a month` : '';
  const lines = [
    `**bought**: ${list(confirmed.map(({ phoneNumber }) => phoneNumber)) || 'no number could be read'}${cost}`,
  ];
  if (missing.length > 0) lines.push('', `- not bought: ${list(missing)}`);
  if (unread.length > 0) lines.push('', `- could not be read: ${list(unread)}`);
  return lines.join('\n');
}

function cancelState({ cancelAnswer }: Evidence): string {
  if (cancelAnswer === null) return 'proving first what ACS has';
  if (cancelAnswer === 'noAnswer') return 'ACS did not answer; waiting for how the purchase ends';
  return `ACS answered ${cancelAnswer.httpStatus}; waiting for how the purchase ends`;
}

function runningFor(evidence: Evidence, now: number): string {
  return `running for ${sayDuration(now - begunAt(evidence))}`;
}
