import assert from 'node:assert/strict';
import { Azure } from './azure.js';
import { BOUNDS } from './bounds.js';
import type { Action, Core, Judgement, Next, Observation, Outcome, Stage } from './neutral.js';
import { Memory } from './memory.js';
import type { Plan } from './plan.js';
import { submit, type SentPost, type Submitted } from './submit.js';
import { LAST_CHANCE_MS, lookUp, poll, retryPause, type NoResult, type Timed } from './worker.js';

export const START = Date.parse('2026-01-01T00:00:00Z');
const MOST_STEPS = 5_000;

/** What happened, step by step: the checks read this and the simulated ACS, never the core's state. */
export interface Step {
  readonly action: Action;
  readonly askedAt: number;
  readonly endedAt: number;
  readonly stage: Stage;
  readonly observation: Observation | undefined;
  readonly post?: SentPost;
}

export interface Trace {
  readonly plan: Plan;
  readonly azure: Azure;
  readonly steps: readonly Step[];
  readonly outcome: Outcome;
  readonly endedAt: number;
  /** When the workflow took note of the request to cancel. */
  readonly cancelSeenAt: number;
  readonly carried: number;
}

/** Plays the workflow, Temporal and the workers for one purchase, from the start to its end. */
export function run<S>(core: Core<S>, plan: Plan): Trace {
  return new World(core, plan).play();
}

class World<S> {
  private readonly azure: Azure;
  private readonly steps: Step[] = [];
  private readonly deadlineAt = START + BOUNDS.deadlineMs;
  private cancelAt: number;
  private known = new Memory();
  /** The state and the memory after each step, for a reset. */
  private readonly past: { readonly state: S; readonly known: Memory }[] = [];
  private judgementOfReset: Judgement | undefined;
  private state: S;
  private now = START;
  private cancelSeenAt = Infinity;
  private carried = 0;
  private submits = 0;
  private posts = 0;

  constructor(
    private readonly core: Core<S>,
    private readonly plan: Plan,
  ) {
    this.azure = new Azure(plan, START);
    this.cancelAt = START + (plan.cancel.atMs ?? Infinity);
    const { spendingLimit } = plan;
    const limit = spendingLimit !== undefined && { spendingLimit };
    this.state = core.start({ now: START, deadlineMs: BOUNDS.deadlineMs, ...limit });
  }

  play(): Trace {
    const { plan, azure, steps } = this;
    while (steps.length < MOST_STEPS) {
      this.noteCancel();
      const next = this.core.next(this.state, this.now);
      if (next.action === 'finish') {
        const { now: endedAt, cancelSeenAt, carried } = this;
        return { plan, azure, steps, outcome: next.outcome, endedAt, cancelSeenAt, carried };
      }
      assert.ok(Number.isFinite(next.at), `${next.action} waits without end`);
      this.continueAsNew();
      if (this.isReset()) continue;
      if (next.at > this.now) {
        const until =
          this.cancelSeenAt === Infinity
            ? Math.min(next.at, Math.max(this.now, this.cancelAt))
            : next.at;
        this.now = until;
        continue;
      }
      this.act(next);
    }
    assert.fail(`no end after ${MOST_STEPS} steps`);
  }

  private noteCancel(): void {
    if (this.cancelSeenAt < Infinity || this.now < this.cancelAt) return;
    this.cancelSeenAt = this.now;
    this.observe({ kind: 'cancelRequested' }, this.now, this.now);
  }

  /** A run that was asked to cancel never continues as new. */
  private continueAsNew(): void {
    const { continueAfter } = this.plan;
    if (continueAfter === undefined || this.cancelSeenAt < Infinity) return;
    if (this.steps.length < (this.carried + 1) * continueAfter) return;
    this.state = this.core.carry(this.state);
    this.carried += 1;
  }

  /** The new run begins with an earlier state; what was sent since stands in the history of the old run. */
  private isReset(): boolean {
    const { reset } = this.plan;
    this.past[this.steps.length] ??= { state: this.state, known: this.known.copy() };
    if (
      !reset ||
      this.judgementOfReset ||
      this.cancelSeenAt < Infinity ||
      this.steps.length < reset.atStep
    )
      return false;
    const then = this.past[reset.toStep];
    if (!then) return false;
    const earlier = this.known.acceptedByResponse ? 'postsClosed' : 'postAssumed';
    this.judgementOfReset = { earlier, consented: false };
    this.state = then.state;
    this.known = then.known;
    this.known.judged = false;
    if (reset.cancels) this.cancelAt = this.now;
    return true;
  }

  private act(next: Exclude<Next, { action: 'finish' }>): void {
    const askedAt = this.now;
    const stage = this.core.stage(this.state);
    if (next.action === 'submit' && this.isCanceledInQueue(askedAt)) {
      this.now = this.cancelAt;
      this.steps.push({
        action: 'submit',
        askedAt,
        endedAt: this.now,
        stage,
        observation: undefined,
      });
      return;
    }
    const { observation, endedAt: returnedAt, post } = this.perform(next, askedAt);
    const endedAt = returnedAt + (this.plan.deliveryMs ?? 0);
    // A cancel request interrupts what waits, and never a submit that a worker has begun.
    const isInterrupted =
      next.action !== 'submit' &&
      next.action !== 'cancel' &&
      this.cancelSeenAt === Infinity &&
      this.cancelAt < endedAt;
    this.now = isInterrupted ? Math.max(askedAt, this.cancelAt) : endedAt;
    const seen = isInterrupted ? undefined : observation;
    this.steps.push({
      action: next.action,
      askedAt,
      endedAt: this.now,
      stage,
      observation: seen,
      ...(post && { post }),
    });
    if (!seen) return;
    this.known.note(seen, this.now);
    this.observe(seen, askedAt, this.now);
  }

  /** A submit that no worker has begun is taken out of the queue at once. */
  private isCanceledInQueue(askedAt: number): boolean {
    const around = this.plan.submits[this.submits];
    const begunAt = askedAt + (around?.kind === 'queued' ? around.forMs : 0);
    return this.cancelSeenAt === Infinity && this.cancelAt < begunAt;
  }

  private perform(next: Exclude<Next, { action: 'finish' }>, askedAt: number): Submitted {
    switch (next.action) {
      case 'submit':
        return this.submit(next.placeholderProved, askedAt);
      case 'lookup':
        return this.lookup(askedAt);
      case 'poll':
        return this.retried(
          askedAt,
          (at) => poll(this.azure, this.plan, this.known, next.readNumbers, at),
          (result) => ({ kind: 'poll', result }),
        );
      case 'cancel': {
        const endedAt = askedAt + this.plan.latencyMs;
        const httpStatus = this.azure.cancel(endedAt);
        return {
          endedAt,
          observation: { kind: 'cancelSent', ...(httpStatus !== undefined && { httpStatus }) },
        };
      }
    }
  }

  private submit(placeholderProved: boolean, askedAt: number): Submitted {
    const { azure, plan, known } = this;
    const around = plan.submits[this.submits] ?? { kind: 'normal' };
    const post = plan.posts[Math.min(this.posts, plan.posts.length - 1)];
    assert.ok(post);
    this.submits += 1;
    const input = {
      azure,
      plan,
      known,
      submit: around,
      post,
      placeholderProved,
      askedAt,
    };
    const submitted = submit({ ...input, judgement: this.judgement() });
    if (submitted.post) this.posts += 1;
    const { result } = submitted.observation.kind === 'submit' ? submitted.observation : {};
    // A submit that sent no POST leaves the plan of the next POST unused.
    if (result?.post?.kind === 'notSent' || result?.post?.kind === 'rateLimited') this.posts += 1;
    return submitted;
  }

  private lookup(askedAt: number): Submitted {
    const { azure, plan, known } = this;
    const judgement = this.judgement();
    return this.retried(
      askedAt,
      (at) => lookUp(azure, plan, known, at),
      (result) => ({ kind: 'lookup', result, ...(judgement && { judgement }) }),
    );
  }

  private judgement(): Judgement | undefined {
    if (this.known.judged) return undefined;
    if (this.judgementOfReset) return this.judgementOfReset;
    const { judgement: earlier, consented } = this.plan.earlier;
    return { earlier, consented };
  }

  /** Temporal retries a lookup or poll that ACS did not answer, up to the deadline. */
  private retried<T extends object>(
    askedAt: number,
    attempt: (at: number) => Timed<T | NoResult>,
    observation: (result: T) => Observation,
  ): Submitted {
    const limitAt = Math.max(this.deadlineAt, askedAt + LAST_CHANCE_MS);
    let at = askedAt;
    for (let tries = 0; ; tries += 1) {
      const { value, endedAt } = attempt(at);
      if (!isNoResult(value)) return { observation: observation(value), endedAt };
      const nextAt = endedAt + retryPause(tries, value);
      if (nextAt >= limitAt)
        return {
          observation: { kind: 'unanswered', atDeadline: endedAt >= this.deadlineAt },
          endedAt,
        };
      at = nextAt;
    }
  }

  private observe(observation: Observation, askedAt: number, endedAt: number): void {
    this.state = this.core.observe(this.state, observation, { askedAt, endedAt });
  }
}

function isNoResult(value: object): value is NoResult {
  return 'kind' in value;
}
