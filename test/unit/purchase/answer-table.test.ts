import assert from 'node:assert/strict';
import { meaningOfPurchase } from '../../../src/acs/meaning.js';
import type { Answer, NoAnswer, Reply } from '../../../src/acs/reply.js';
import { decide } from '../../../src/purchase/decide.js';
import { noEvidence, type Evidence } from '../../../src/purchase/evidence.js';
import { failureOf } from '../../../src/purchase/failures.js';
import { observe } from '../../../src/purchase/observe.js';
import type { LookReport, PostReport } from '../../../src/purchase/reports.js';
import { stageOf } from '../../../src/purchase/stages.js';
import { OPERATION_ID, SEARCH_ID, sees, settings, START } from './world.js';

const call = { method: 'POST', path: '/', clientRequestId: 'c', durationMs: 1 };

function answer(status: number, more: Partial<Answer> = {}): Answer {
  const error = { code: 'BadRequest', message: 'no' };
  const refused = status >= 400 && status < 500 && { error };
  return { is: 'answer', ...call, status, headers: {}, body: undefined, ...refused, ...more };
}

function noAnswer(notSent: boolean): NoAnswer {
  return { is: 'noAnswer', ...call, notSent, why: 'ECONNRESET' };
}

/** What the submit activity makes of a reply: see src/activities/submit.ts. */
function posted(reply: Reply): PostReport {
  const meaning = meaningOfPurchase(reply);
  if (meaning.is === 'unknown') return { ...meaning, inFlightForMs: 29_000 };
  if (meaning.is !== 'acknowledged') return meaning;
  return { ...meaning, operationId: meaning.operationId ?? OPERATION_ID, nextLookInMs: 8_000 };
}

const NOW = START + 1_000;

function after(
  reply: Reply,
  evidence: Evidence = noEvidence(SEARCH_ID, START),
  rules = settings,
): Evidence {
  const post = posted(reply);
  const report = {
    before: sees.nothing,
    post,
    ...(post.is === 'refused' && { after: sees.nothing }),
  };
  const times = { askedAt: START, answeredAt: NOW };
  return observe(evidence, { kind: 'submitted', report }, times, rules);
}

function next(reply: Reply, evidence?: Evidence) {
  return decide(after(reply, evidence), NOW, settings);
}

/** Evidence in which an earlier POST was lost, then proved not to have arrived. */
function afterLostPost(): Evidence {
  let evidence = after(noAnswer(false));
  for (const atMs of [40_000, 70_000, 101_000]) {
    const times = { askedAt: START + atMs, answeredAt: START + atMs };
    evidence = observe(evidence, { kind: 'looked', report: sees.nothing }, times, settings);
  }
  return evidence;
}

describe('the answer to the POST', () => {
  it('202: acknowledged, polled after the pause that the schedule gives', () => {
    const decision = next(answer(202, { headers: { 'operation-id': OPERATION_ID } }));
    assert.deepEqual(decision, { do: 'poll', at: NOW + 8_000, readNumbers: false });
  });

  it('202: the operation id is the header, else the last segment of Operation-Location, else our own', () => {
    const location = `/phoneNumbers/operations/purchase_x?api-version=2025-06-01`;
    const elsewhere = 'https://elsewhere.example/phoneNumbers/operations/purchase_y';
    const named = (headers: Record<string, string>) => {
      const { permission } = after(answer(202, { headers }));
      return permission.kind === 'closed' ? permission.detail.split(' ').at(-1) : OPERATION_ID;
    };
    assert.equal(
      named({ 'operation-id': 'purchase_h', 'operation-location': location }),
      'purchase_h',
    );
    assert.equal(named({ 'operation-location': location }), 'purchase_x');
    assert.equal(named({ 'operation-location': elsewhere }), 'purchase_y');
    assert.equal(named({}), OPERATION_ID);
  });

  it('202 that names another operation: looks up ours, and never POSTs again', () => {
    const accepted = after(answer(202, { headers: { 'operation-id': 'purchase_other' } }));
    assert.equal(decide(accepted, NOW, settings).do, 'look');
    const lookedUp = (report: LookReport, ...timesMs: readonly number[]) =>
      timesMs.reduce((evidence, ms) => {
        const times = { askedAt: NOW + ms, answeredAt: NOW + ms };
        return observe(evidence, { kind: 'looked', report }, times, settings);
      }, accepted);
    assert.equal(decide(lookedUp(sees.owned, 1_000), NOW + 1_000, settings).do, 'poll');
    const absent = lookedUp(sees.nothing, 1_000, 60_000, 301_000);
    const end = decide(absent, NOW + 301_000, settings);
    assert.deepEqual(end, { do: 'end', end: { is: 'unknown', reason: 'otherOperation' } });
    const { message } = failureOf({ is: 'unknown', reason: 'otherOperation' }, absent);
    assert.ok(message.includes('purchase_other') && message.includes(OPERATION_ID), message);
  });

  it('202 that names our operation in another letter case: polled', () => {
    const headers = { 'operation-id': OPERATION_ID.toUpperCase() };
    assert.equal(decide(after(answer(202, { headers })), NOW, settings).do, 'poll');
  });

  it('connection never established: not sent; waits, looks until ACS answers, then submits', () => {
    const evidence = after(noAnswer(true));
    assert.equal(evidence.posts, 0);
    const decision = decide(evidence, NOW, settings);
    assert.equal(decision.do, 'look');
    assert.equal(decision.at, NOW + settings.deferralMinPauseMs);
    const times = { askedAt: NOW + 2_000, answeredAt: NOW + 2_100 };
    const reachable = observe(evidence, { kind: 'looked', report: sees.nothing }, times, settings);
    assert.equal(decide(reachable, NOW + 2_100, settings).do, 'submit');
  });

  it('kept back by a limit of ours: nothing is known that was not known; submits when the limit allows it', () => {
    const keptBack = { ...noAnswer(true), because: 'throttled', retryAfterMs: 45_000 } as const;
    const evidence = after(keptBack);
    assert.deepEqual([evidence.posts, evidence.unreachable, evidence.heldBack], [0, false, 0]);
    assert.deepEqual(decide(evidence, NOW, settings), { do: 'submit', at: NOW + 45_000 });
    const often = [1, 2, 3].reduce((before) => after(keptBack, before), evidence);
    assert.deepEqual(decide(often, NOW, settings), { do: 'submit', at: NOW + 45_000 });
  });

  it('connection never established, again and again: the pause grows to a minute', () => {
    let evidence = noEvidence(SEARCH_ID, START);
    const pauses = [1, 2, 3, 4, 5, 6, 7].map(() => {
      evidence = after(noAnswer(true), evidence);
      return evidence.submitNotBefore - NOW;
    });
    assert.deepEqual(pauses, [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('429: waits as long as Retry-After says, then submits again', () => {
    const decision = next(answer(429, { retryAfterMs: 90_000 }));
    assert.deepEqual(decision, { do: 'submit', at: NOW + 90_000 });
    assert.equal(after(answer(429)).posts, 0);
  });

  it('429 with a Retry-After that is over already: waits as if there were none', () => {
    for (const retryAfterMs of [0, 1, 1_999]) {
      assert.deepEqual(next(answer(429, { retryAfterMs })), { do: 'submit', at: NOW + 60_000 });
    }
  });

  it('429 without Retry-After: waits a minute, then longer', () => {
    assert.deepEqual(next(answer(429)), { do: 'submit', at: NOW + 60_000 });
    assert.deepEqual(next(answer(429), after(answer(429))), { do: 'submit', at: NOW + 120_000 });
  });

  it('429 with a Retry-After beyond the hold: wakes when the hold ends', () => {
    const decision = next(answer(429, { retryAfterMs: 86_400_000 }));
    assert.deepEqual(decision, { do: 'submit', at: sees.nothing.hold.expiresAt });
  });

  for (const status of [401, 403]) {
    it(`${status}: a key may be in rotation; tries every 30 s for 10 min, then it is rejected`, () => {
      const evidence = after(answer(status));
      assert.deepEqual(decide(evidence, NOW, settings), { do: 'submit', at: NOW + 30_000 });
      // Time alone refuses nothing: it is tried again, however late.
      assert.equal(decide(evidence, NOW + 600_000, settings).do, 'submit');
      const report = { before: sees.nothing, post: posted(answer(status)) };
      const late = { askedAt: NOW + 600_000, answeredAt: NOW + 600_000 };
      const again = observe(evidence, { kind: 'submitted', report }, late, settings);
      // What the look before the POST showed says nothing of the POST: one more look.
      assert.equal(decide(again, NOW + 600_000, settings).do, 'look');
      const times = { askedAt: NOW + 600_000, answeredAt: NOW + 600_001 };
      const looked = observe(again, { kind: 'looked', report: sees.nothing }, times, settings);
      const decision = decide(looked, NOW + 600_001, settings);
      assert.ok(decision.do === 'end' && decision.end.is === 'rejected');
      assert.equal(decision.end.refusal.httpStatus, status);
    });
  }

  for (const status of [400, 402, 404, 410, 422]) {
    it(`${status}: refused; with no earlier POST and a look that shows nothing, it is rejected`, () => {
      const evidence = noEvidence(SEARCH_ID, START);
      const report = {
        before: { operation: sees.nothing.operation, numbers: 'holdUnknown' as const },
        post: posted(answer(status)),
        after: { operation: sees.nothing.operation, numbers: 'holdUnknown' as const },
      };
      const times = { askedAt: START, answeredAt: NOW };
      const refused = observe(evidence, { kind: 'submitted', report }, times, settings);
      const decision = decide(refused, NOW, settings);
      assert.ok(decision.do === 'end' && decision.end.is === 'rejected');
    });
  }

  it('4xx after a POST that may have reached ACS: investigates before it believes the refusal', () => {
    const decision = next(answer(400), afterLostPost());
    assert.equal(decision.do, 'look');
    assert.equal(stageOf(after(answer(400), afterLostPost()), false), 'investigating');
  });

  it('4xx that is not ACS’s own word: investigates, for something on the way may have said it', () => {
    const { error: _, ...foreign } = answer(400);
    const own = { code: 'InternalError', message: 'no' };
    assert.equal(next(foreign).do, 'look');
    assert.equal(next(answer(400, { error: own })).do, 'look');
    const inner = { ...own, innererror: { code: 'InsufficientFunds', message: 'no' } };
    assert.equal(next(answer(400, { error: inner })).do, 'end');
  });

  it('409, or a 404 about a search that was just read: investigates even after the first POST', () => {
    assert.equal(next(answer(409)).do, 'look');
    assert.equal(next(answer(404)).do, 'look');
  });

  const unknown: [string, Reply][] = [
    ['a reset or a timeout after the connection stood', noAnswer(false)],
    ['408', answer(408)],
    ['500', answer(500)],
    ['503', answer(503)],
    ['a 200 that is no acknowledgement', answer(200)],
    ['a redirect, which is never followed', answer(307)],
  ];
  for (const [name, reply] of unknown) {
    it(`${name}: unknown; investigates`, () => {
      const evidence = after(reply);
      assert.equal(evidence.posts, 1);
      assert.equal(decide(evidence, NOW, settings).do, 'look');
      assert.equal(stageOf(evidence, false), 'investigating');
    });
  }
});
