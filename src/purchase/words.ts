import type { AnswerFacts, LookReport, OperationSeen, PostReport } from './reports.js';

/** The sentences that tell a person what ACS said: in the Temporal UI, in failures and in logs. */

/** `404 NotFound` and the like. */
export function sayAnswer({ httpStatus, error }: AnswerFacts): string {
  return error ? `${httpStatus} ${error.innererror?.code ?? error.code}` : String(httpStatus);
}

/** What a GET of the operation showed. */
export function sayOperation(seen: OperationSeen): string {
  switch (seen.is) {
    case 'present':
      return `ACS says the operation is ${seen.status}`;
    case 'absent':
      return `ACS knows no such operation (${sayAnswer(seen)})`;
    case 'withheld':
      return `ACS does not tell (${sayAnswer(seen)})`;
  }
}

/** What a look showed, numbers included where they were asked for. */
export function sayLook({ operation, numbers }: LookReport): string {
  const said = sayOperation(operation);
  if (numbers === 'owned') return `${said}; a number of the hold is owned`;
  if (numbers === 'notOwned') return `${said}; no number of the hold is owned`;
  return said;
}

/** What became of the POST. */
export function sayPost(post: PostReport): string {
  switch (post.is) {
    case 'acknowledged':
      return 'ACS accepted the purchase (202)';
    case 'notSent':
      return post.retryAfterMs === undefined ? `the POST could not be sent: ${post.why}` : post.why;
    case 'throttled':
      return `ACS throttles purchases (${sayAnswer(post)})`;
    case 'unauthorized':
      return `ACS does not accept the credentials (${sayAnswer(post)})`;
    case 'refused':
      return `ACS refused the purchase (${sayAnswer(post)})`;
    case 'unknown':
      return `nobody knows whether the POST reached ACS: ${post.why}`;
  }
}

/** A duration for people: `8 s`, `4 min`, `3.5 h`, `6 d`. */
export function sayDuration(ms: number): string {
  const seconds = ms / 1_000;
  if (seconds < 10) return `${trim(Math.max(0, seconds))} s`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${trim(seconds / 3_600)} h`;
  return `${trim(seconds / 86_400)} d`;
}

/** A rate of POSTs for people: `2 POSTs a second`, `1 POST in 5 s`. */
export function sayRate(perSecond: number): string {
  if (perSecond < 1) return `1 POST in ${sayDuration(1_000 / perSecond)}`;
  return perSecond === 1 ? '1 POST a second' : `${perSecond} POSTs a second`;
}

/** A moment for people, spelt as the Temporal UI spells it: `2026-01-01 12:00:00 UTC`. */
export function sayTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function trim(value: number): string {
  return String(Math.round(value * 10) / 10);
}
