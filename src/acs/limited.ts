import type { Forward, ForwardedAnswer, ForwardedRequest } from './forward.js';
import type { Outcome } from './holds.js';
import type { Call, Send } from './http.js';
import { PURCHASE_KIND, type Departure, type Limits, type NotNow } from './limits.js';
import type { Reply } from './reply.js';
import { retryAfterMs } from './retry-after.js';

/** A request waits for its turn no longer than half its time: a turn that comes with no time left is wasted on ACS. */
const SHARE_OF_TIME = 0.5;
/** Somebody waits for what is passed on. */
const MAX_FORWARD_WAIT_MS = 5_000;

/** Sends within the limits. What they keep back counts as not sent, with the time after which it may be. */
export function limitedSend(send: Send, limits: Limits): Send {
  return async (call) => {
    const departure = departureOf(call);
    const reply = await limits.pass(
      departure,
      (waitedMs) => send(shorter(call, waitedMs)),
      outcomeOf,
    );
    if (reply.is !== 'notNow') return reply;
    const { because, why, retryAfterMs: afterMs } = reply;
    const { method, path } = call;
    const facts = { method, path, clientRequestId: 'none', durationMs: 0 };
    return { is: 'noAnswer', ...facts, notSent: true, because, why, retryAfterMs: afterMs };
  };
}

/** A POST is ahead of all others: between the last check of whether it may be sent and its sending comes no wait. */
function departureOf({ method, timeoutMs, signal }: Call): Departure {
  if (method === 'POST') return { kind: PURCHASE_KIND, within: 'ahead' };
  return { kind: method, within: timeoutMs * SHARE_OF_TIME, signal };
}

function outcomeOf(reply: Reply): Outcome {
  return reply.is === 'answer' ? reply : {};
}

function shorter<T extends { readonly timeoutMs: number }>(request: T, byMs: number): T {
  return { ...request, timeoutMs: Math.max(1, Math.round(request.timeoutMs - byMs)) };
}

/** Passes on within the limits. `kind` says of a request what is held back with it after a 429. */
export function limitedForward(forward: Forward, limits: Limits): LimitedForward {
  return async (request, kind) => {
    const { timeoutMs, signal } = request;
    const within = Math.min(timeoutMs * SHARE_OF_TIME, MAX_FORWARD_WAIT_MS);
    const pass = (waitedMs: number) => forward(shorter(request, waitedMs));
    return limits.pass({ kind, within, signal }, pass, outcomeOfForward);
  };
}

export type LimitedForward = (
  request: ForwardedRequest,
  kind: string,
) => Promise<ForwardedAnswer | NotNow>;

function outcomeOfForward(answer: ForwardedAnswer): Outcome {
  if (answer.is !== 'answer') return {};
  const plain = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
  const headers = Object.fromEntries(plain) as Record<string, string>;
  return { status: answer.status, retryAfterMs: retryAfterMs(headers, new Date()) };
}
