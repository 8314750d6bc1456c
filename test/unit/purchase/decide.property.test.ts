import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decide } from '../../../src/purchase/decide.js';
import type { End } from '../../../src/purchase/decision.js';
import { noEvidence } from '../../../src/purchase/evidence.js';
import { absenceProved, sawShadow } from '../../../src/purchase/proof.js';
import { postInFlightForMs } from '../../../src/purchase/post-in-flight.js';
import { observe, type Observation } from '../../../src/purchase/observe.js';
import { verdictOf } from '../../../src/purchase/observe-look.js';
import type { LookReport, PollReport, SubmitReport } from '../../../src/purchase/reports.js';
import type { Settings } from '../../../src/purchase/settings.js';
import { answers, type Answers } from './any-answers.js';
import { MINUTE_MS, SEARCH_ID, settings as defaults, START } from './world.js';

/** Two hours are as good as a week here, and sooner over. */
const settings: Settings = { ...defaults, deadlineMs: 120 * MINUTE_MS };
const MOST_STEPS = 20_000;

/** What a bystander with a stopwatch notes down, independently of the evidence. */
interface Notes {
  /** Until when a POST may arrive that nobody answered for; undefined once it is accounted for. */
  openUntil: number | undefined;
  provingLooks: { askedAt: number; answeredAt: number }[];
  saw202: boolean;
  lastOwned: boolean;
  posts: number;
  absentPolls: number;
  /** A look since the last POST said that ACS does not have it. */
  sawAbsence: boolean;
  /** No operation was there right before a POST that may have arrived; and one was seen since. */
  absentBefore: boolean;
  appeared: boolean;
}

function play(script: readonly Answers[], last: Answers): { end: End; notes: Notes } {
  let evidence = noEvidence(SEARCH_ID, START);
  let now = START;
  const notes: Notes = {
    openUntil: undefined,
    provingLooks: [],
    saw202: false,
    lastOwned: false,
    posts: 0,
    absentPolls: 0,
    sawAbsence: false,
    absentBefore: false,
    appeared: false,
  };
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const world = script[step] ?? last;
    if (world.cancelNow && step < script.length) {
      const times = { askedAt: now, answeredAt: now };
      evidence = observe(evidence, { kind: 'cancelRequested' }, times, settings);
    }
    const decision = decide(evidence, now, settings);
    if (decision.do === 'end') return { end: decision.end, notes };
    assert.ok(Number.isFinite(decision.at), 'every wait has an end');
    now = Math.max(now, decision.at);
    const again = decide(evidence, now, settings);
    if (again.do !== decision.do) continue;
    const askedAt = now;
    const unanswered = !{ submit: true, cancelOperation: true, look: world.look, poll: world.poll }[
      decision.do
    ];
    // The engine asks again until the deadline, and a last time for a minute.
    now = unanswered ? Math.max(START + settings.deadlineMs, now + MINUTE_MS) : now + world.tookMs;
    const shadowProved = sawShadow(evidence) && absenceProved(evidence, settings);
    // As the workflow reckons them.
    const known = { shadowProved, absentBefore: evidence.absence?.sawOperation === false };
    const observation = happen(decision.do, world, notes, askedAt, now, known);
    evidence = observe(evidence, observation, { askedAt, answeredAt: now }, settings);
  }
  assert.fail(`no end after ${MOST_STEPS} steps; last seen: ${evidence.lastSeen}`);
}

function happen(
  kind: 'submit' | 'look' | 'poll' | 'cancelOperation',
  world: Answers,
  notes: Notes,
  askedAt: number,
  now: number,
  known: Known,
): Observation {
  switch (kind) {
    case 'submit': {
      assertAccountedFor(notes);
      assert.ok(!notes.appeared, 'an operation that came of a POST was seen');
      return submit(world, notes, now, known);
    }
    case 'look':
      if (!world.look) return { kind: 'lastChanceMissed', why: 'no answer' };
      note(notes, world.look, askedAt, now);
      return { kind: 'looked', report: world.look };
    case 'poll':
      if (!world.poll) return { kind: 'lastChanceMissed', why: 'no answer' };
      notes.lastOwned = (world.poll.receipt?.confirmed.length ?? 0) > 0;
      return { kind: 'polled', report: counted(world.poll, notes, world.tookMs) };
    case 'cancelOperation':
      return { kind: 'cancelAnswered', report: world.cancel };
  }
}

function counted(poll: PollReport, notes: Notes, tookMs: number): PollReport {
  // An answer that tells nothing does not end the streak of 404s, and its time counts.
  const streak = notes.absentPolls > 0 && poll.operation.is === 'withheld';
  if (streak || poll.operation.is === 'absent') notes.absentPolls += poll.nextLookInMs + tookMs;
  if (poll.operation.is === 'present') notes.absentPolls = 0;
  return notes.absentPolls > 0 ? { ...poll, absentForMs: notes.absentPolls } : poll;
}

/** What the workflow knows when it has a POST sent. */
interface Known {
  readonly shadowProved: boolean;
  readonly absentBefore: boolean;
}

function submit(world: Answers, notes: Notes, now: number, known: Known): Observation {
  // Nothing was done: what was proved before still is.
  if (world.turnMissed) return { kind: 'notBegun', why: 'too many before it' };
  notes.openUntil = undefined;
  notes.provingLooks = [];
  if (!world.before) {
    const { keptBackMs: retryAfterMs } = world;
    const keptBack = retryAfterMs !== undefined && { retryAfterMs };
    return { kind: 'submitted', report: { held: 'no answer', ...keptBack } };
  }
  notes.lastOwned = world.before.numbers === 'owned';
  notes.sawAbsence ||= saysAbsent(world.before);
  const report: SubmitReport = { before: world.before };
  notes.appeared ||= notes.absentBefore && world.before.operation.is === 'present';
  const verdict = verdictOf(world.before);
  if (verdict !== 'absent' && !(verdict === 'shadow' && known.shadowProved)) {
    return { kind: 'submitted', report: { ...report, held: 'not clear' } };
  }
  // Whatever is answered, what was seen before says nothing of this POST.
  if (world.post === 'lost' || world.post.is !== 'notSent') notes.sawAbsence = false;
  if (world.post === 'lost' || world.post.is === 'unknown') {
    const forMs = world.post === 'lost' ? postInFlightForMs(settings) : world.post.inFlightForMs;
    notes.openUntil = now + forMs;
    notes.posts += 1;
    // What the look of a worker that died has shown, nobody knows.
    const { absentBefore } = known;
    notes.absentBefore =
      world.before.operation.is === 'absent' && (world.post !== 'lost' || absentBefore);
    return world.post === 'lost'
      ? { kind: 'submitLost', why: 'killed' }
      : { kind: 'submitted', report: { ...report, post: world.post } };
  }
  if (world.post.is === 'acknowledged') notes.saw202 = true;
  const after = world.post.is === 'refused' ? world.after : undefined;
  if (after) {
    notes.lastOwned = after.numbers === 'owned';
    notes.sawAbsence ||= saysAbsent(after);
  }
  return { kind: 'submitted', report: { ...report, post: world.post, ...(after && { after }) } };
}

function note(notes: Notes, look: LookReport, askedAt: number, answeredAt: number): void {
  notes.lastOwned = look.numbers === 'owned';
  notes.sawAbsence ||= saysAbsent(look);
  notes.appeared ||= notes.absentBefore && look.operation.is === 'present';
  const verdict = verdictOf(look);
  if (notes.openUntil === undefined || askedAt < notes.openUntil) return;
  if (verdict === 'absent' || verdict === 'shadow')
    notes.provingLooks.push({ askedAt, answeredAt });
}

function saysAbsent(look: LookReport): boolean {
  return ['absent', 'shadow'].includes(verdictOf(look));
}

function assertAccountedFor({ openUntil, provingLooks }: Notes): void {
  if (openUntil === undefined) return;
  assert.ok(provingLooks.length >= settings.proofLookups, 'a POST was open and too few looks made');
  const [first] = provingLooks;
  const span = (provingLooks.at(-1)?.askedAt ?? 0) - (first?.answeredAt ?? 0);
  assert.ok(span >= settings.proofMs, `a POST was open and looks spanned ${span} ms only`);
}

const worlds = fc.tuple(fc.array(answers, { maxLength: 40 }), answers);

describe('decide, whatever the world answers', () => {
  it('never submits while a POST may be unaccounted for, and always comes to an end', () => {
    fc.assert(
      fc.property(worlds, ([script, last]) => {
        const { end } = play(script, last);
        assert.ok(end.is);
      }),
      { numRuns: 1_500 },
    );
  });

  it('never ends as not bought while a number is owned', () => {
    fc.assert(
      fc.property(worlds, ([script, last]) => {
        const { end, notes } = play(script, last);
        const notBought = ['rejected', 'expired', 'canceled', 'failed'].includes(end.is);
        assert.ok(!(notBought && notes.lastOwned), `${end.is} although a number is owned`);
      }),
      { numRuns: 1_500 },
    );
  });

  it('never ends as refused or expired once a 202 was seen, and canceled only after ACS lost it', () => {
    fc.assert(
      fc.property(worlds, ([script, last]) => {
        const { end, notes } = play(script, last);
        if (!notes.saw202) return;
        assert.ok(end.is !== 'rejected' && end.is !== 'expired', `${end.is} after a 202`);
        if (end.is === 'canceled') assert.ok(notes.absentPolls >= settings.doubtLimitMs);
      }),
      { numRuns: 1_500 },
    );
  });

  it('ends as not bought with a POST unaccounted for only on proof', () => {
    fc.assert(
      fc.property(worlds, ([script, last]) => {
        const { end, notes } = play(script, last);
        const proven = ['rejected', 'expired', 'canceled'].includes(end.is) && !notes.saw202;
        if (proven && notes.absentPolls === 0) assertAccountedFor(notes);
      }),
      { numRuns: 1_500 },
    );
  });

  it('never ends as proved not to have happened unless a look after the last POST said so', () => {
    fc.assert(
      fc.property(worlds, ([script, last]) => {
        const { end, notes } = play(script, last);
        const proved = ['rejected', 'expired', 'canceled'].includes(end.is);
        if (proved && !notes.saw202 && notes.absentPolls === 0) assert.ok(notes.sawAbsence, end.is);
      }),
      { numRuns: 1_500 },
    );
  });

  it('says bought only when ACS acknowledged it or a number is owned', () => {
    fc.assert(
      fc.property(worlds, ([script, last]) => {
        const { end, notes } = play(script, last);
        if (end.is === 'bought') assert.ok(notes.saw202 || end.receipt.confirmed.length > 0);
      }),
      { numRuns: 1_500 },
    );
  });
});
