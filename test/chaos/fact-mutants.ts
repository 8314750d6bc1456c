import { cancelsEndPosts } from '../../chaos/checks/cancels.js';
import { everyDeliverySigned, everyOutcomeDelivered } from '../../chaos/checks/events.js';
import { clientsAgree, duplicatesAreOne } from '../../chaos/checks/identity.js';
import {
  boughtIsOwned,
  continuedRuns,
  everyPurchaseEnds,
  nothingBoughtIsTrue,
} from '../../chaos/checks/outcomes.js';
import { boughtOnce, provedBeforeNextPost } from '../../chaos/checks/posts.js';
import { unknownOutcomes } from '../../chaos/checks/unknown.js';
import { ledgerEntryOf, TERMINATED } from '../../chaos/record/recorded-facts.js';
import type { SubjectKind } from '../../src/purchase/contract/subject.js';
import {
  boughtEntry,
  boughtRun,
  firstClientRun,
  later,
  must,
  type FactMutants,
  type MutableFacts,
} from './mutable-facts.js';

/** Each must be detected by the check of its promise, whatever was purchased. */
export const FACT_MUTANTS: FactMutants = {
  [everyPurchaseEnds.promise]: {
    'a lost purchase': (facts, kind) => {
      const { operationId } = boughtRun(facts, kind);
      facts.runs = facts.runs.filter((run) => run.operationId !== operationId);
    },
    'an open run': withOutcome({ kind: 'incomplete', reason: 'the run is open' }),
    'a request without a response': (facts, kind) => {
      must(firstClientRun(facts, kind).requests[0]).result = {
        kind: 'noResponse',
        reason: 'timeout',
      };
    },
    'a purchase that did not end in time': (facts, kind) => {
      delete firstClientRun(facts, kind).ended;
    },
    'purchases that did not start in time': (facts) => {
      facts.unstarted = 3;
    },
    'a terminated run without a successor': withOutcome({ kind: 'incomplete', reason: TERMINATED }),
    'a terminated run that no operator has ended': (facts, kind) => {
      const run = boughtRun(facts, kind);
      facts.runs.push(terminatedBefore(run, run.startedAt));
    },
  },
  [continuedRuns.promise]: {
    'a continued run without a successor': withOutcome({ kind: 'continued', nextRunId: 'missing' }),
  },
  [boughtIsOwned.promise]: {
    'numbers that are not owned': (facts, kind) => {
      boughtEntry(facts, kind).bought = [];
    },
    'an owned number that is not reported': (facts, kind) => {
      const { bought } = boughtEntry(facts, kind);
      bought.push({ phoneNumber: '+18335559999', at: must(bought[0]).at });
    },
  },
  [nothingBoughtIsTrue.promise]: {
    'a bought purchase reported as failed': withOutcome({ kind: 'failed', code: 'PurchaseFailed' }),
    'a bought purchase reported as canceled': withOutcome({ kind: 'canceled' }),
    'a bought purchase reported as expired': withOutcome({ kind: 'failed', code: 'SearchExpired' }),
  },
  [unknownOutcomes.promise]: {
    'an unknown outcome although ACS reported it': withOutcome({
      kind: 'failed',
      code: 'OutcomeUnknown',
      reason: 'deadline',
    }),
  },
  [provedBeforeNextPost.promise]: {
    'a second POST 0.9 s after a lost response': (facts, kind) => {
      repeatPost(facts, kind);
    },
    'a second POST without a proof, after a terminated run': (facts, kind) => {
      const run = boughtRun(facts, kind);
      const first = repeatPost(facts, kind);
      const closedAt = Date.parse(first.receivedAt) + 400;
      facts.runs.push(terminatedBefore(run, closedAt));
      run.startedAt = closedAt;
    },
  },
  [boughtOnce.promise]: {
    'a second POST that ACS processed': (facts, kind) => {
      const { posts } = boughtEntry(facts, kind);
      const accepted = must(posts.find(({ outcome }) => outcome === 'accepted'));
      posts.push({ ...accepted, outcome: 'same' });
    },
    'a number bought twice': (facts, kind) => {
      const { bought } = boughtEntry(facts, kind);
      bought.push(must(bought[0]));
    },
  },
  [cancelsEndPosts.promise]: {
    'a POST long after an acknowledged cancel': (facts, kind) => {
      const { subject, cancel } = must(
        facts.clientRuns.find(
          (one) => one.subject.kind === kind && one.cancel?.result.kind === 'acknowledged',
        ),
      );
      const { posts } = must(ledgerEntryOf(facts.ledger, subject));
      const receivedAt = new Date(must(cancel).answeredAt + 120_000).toISOString();
      posts.push({ ...must(boughtEntry(facts, kind).posts[0]), receivedAt });
      // No client started the purchase again.
      facts.runs = facts.runs.filter(
        ({ operationId, startedAt }) =>
          operationId !== subject.operationId || startedAt < must(cancel).at,
      );
    },
    'no canceled purchase': (facts) => {
      facts.runs = facts.runs.filter(({ outcome }) => outcome.kind !== 'canceled');
    },
  },
  [duplicatesAreOne.promise]: {
    'another operation id': (facts, kind) => {
      const request = must(firstClientRun(facts, kind).requests[0]);
      request.result = { kind: 'acknowledged', operationId: 'purchase_another' };
    },
    'a start after success': (facts, kind) => {
      const run = boughtRun(facts, kind);
      facts.runs.push({ ...run, runId: 'another', startedAt: run.closedAt + 1 });
    },
    'two runs at the same time': (facts, kind) => {
      const run = boughtRun(facts, kind);
      const outcome = { kind: 'canceled' } as const;
      facts.runs.push({ ...run, outcome, runId: 'another', startedAt: run.startedAt - 1 });
    },
  },
  [clientsAgree.promise]: {
    'a gateway that reports a bought purchase as failed': (facts, kind) => {
      const { operationId } = boughtRun(facts, kind);
      facts.reportedOutcomes[operationId] = { gateway: 'failed', client: 'succeeded' };
    },
  },
  [everyOutcomeDelivered.promise]: {
    'an outcome without an event': (facts, kind) => {
      const { runId } = boughtRun(facts, kind);
      facts.deliveries = facts.deliveries.filter(({ body }) => !body.includes(runId));
    },
    'two outcomes of one purchase': (facts, kind) => {
      const { runId } = boughtRun(facts, kind);
      const delivery = must(
        facts.deliveries.find(
          ({ body }) => body.includes(runId) && body.includes('.purchase.succeeded"'),
        ),
      );
      const body = delivery.body.replace('.purchase.succeeded"', '.purchase.failed"');
      facts.deliveries.push({ ...delivery, body });
    },
  },
  [everyDeliverySigned.promise]: {
    'another secret': (facts) => {
      facts.eventsSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    },
    'an event changed after it was signed': (facts) => {
      const delivery = must(facts.deliveries[0]);
      delivery.body = delivery.body.replace('"specversion":"1.0"', '"specversion":"1.1"');
    },
  },
};

function withOutcome(outcome: MutableFacts['runs'][number]['outcome']) {
  return (facts: MutableFacts, kind: SubjectKind) => {
    boughtRun(facts, kind).outcome = outcome;
  };
}

/** Adds a second POST soon after the first one, whose response is lost. @returns the first */
function repeatPost(facts: MutableFacts, kind: SubjectKind) {
  const { posts } = boughtEntry(facts, kind);
  const first = must(posts[0]);
  first.answer = 'dropped';
  posts.push({ ...first, outcome: 'same', receivedAt: later(first.receivedAt, 900) });
  return first;
}

/** An earlier run of the same purchase, which an operator terminated. */
function terminatedBefore(run: MutableFacts['runs'][number], closedAt: number) {
  const outcome = { kind: 'incomplete', reason: TERMINATED } as const;
  return { ...run, runId: 'terminated', startedAt: run.startedAt - 1, closedAt, outcome };
}
