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
import { TERMINATED } from '../../chaos/record/recorded-facts.js';
import { COVERAGE_MUTANTS } from './fact-mutants-coverage.js';
import {
  boughtEntry,
  boughtRun,
  later,
  must,
  type FactMutants,
  type MutableFacts,
} from './mutable-facts.js';

/** Each must be detected by the check of its promise. */
export const FACT_MUTANTS: FactMutants = {
  [everyPurchaseEnds.promise]: {
    'a lost purchase': (facts) => {
      const { operationId } = boughtRun(facts);
      facts.runs = facts.runs.filter((run) => run.operationId !== operationId);
    },
    'an open run': withOutcome({ kind: 'incomplete', reason: 'the run is open' }),
    'a request without a response': (facts) => {
      must(facts.clientRuns[0]?.requests[0]).result = { kind: 'noResponse', reason: 'timeout' };
    },
    'a purchase that did not end in time': (facts) => {
      delete facts.clientRuns[0]?.ended;
    },
    'purchases that did not start in time': (facts) => {
      facts.unstarted = 3;
    },
    'a terminated run without a successor': withOutcome({ kind: 'incomplete', reason: TERMINATED }),
    'a terminated run that no operator has ended': (facts) => {
      const run = boughtRun(facts);
      facts.runs.push(terminatedBefore(run, run.startedAt));
    },
  },
  [continuedRuns.promise]: {
    'a continued run without a successor': withOutcome({ kind: 'continued', nextRunId: 'missing' }),
  },
  [boughtIsOwned.promise]: {
    'numbers that are not owned': (facts) => {
      boughtEntry(facts).bought = [];
    },
    'an owned number that is not reported': (facts) => {
      const { bought } = boughtEntry(facts);
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
    'a second POST 0.9 s after a lost response': (facts) => {
      repeatPost(facts);
    },
    'a second POST without a proof, after a terminated run': (facts) => {
      const run = boughtRun(facts);
      const first = repeatPost(facts);
      const closedAt = Date.parse(first.receivedAt) + 400;
      facts.runs.push(terminatedBefore(run, closedAt));
      run.startedAt = closedAt;
    },
  },
  [boughtOnce.promise]: {
    'a second POST that ACS processed': (facts) => {
      const { posts } = boughtEntry(facts);
      const accepted = must(posts.find(({ outcome }) => outcome === 'accepted'));
      posts.push({ ...accepted, outcome: 'same' });
    },
    'a number bought twice': (facts) => {
      const { bought } = boughtEntry(facts);
      bought.push(must(bought[0]));
    },
  },
  [cancelsEndPosts.promise]: {
    'a POST long after an acknowledged cancel': (facts) => {
      const { searchId, cancel } = must(
        facts.clientRuns.find((one) => one.cancel?.result.kind === 'acknowledged'),
      );
      const { posts } = must(facts.ledger.searches[searchId]);
      const receivedAt = new Date(must(cancel).answeredAt + 120_000).toISOString();
      posts.push({ ...must(boughtEntry(facts).posts[0]), receivedAt });
      // No client started the purchase again.
      facts.runs = facts.runs.filter(
        ({ operationId, startedAt }) =>
          operationId !== `purchase_${searchId}` || startedAt < must(cancel).at,
      );
    },
    'no canceled purchase': (facts) => {
      facts.runs = facts.runs.filter(({ outcome }) => outcome.kind !== 'canceled');
    },
  },
  [duplicatesAreOne.promise]: {
    'another operation id': (facts) => {
      const request = must(facts.clientRuns[0]?.requests[0]);
      request.result = { kind: 'acknowledged', operationId: 'purchase_another' };
    },
    'a start after success': (facts) => {
      const run = boughtRun(facts);
      facts.runs.push({ ...run, runId: 'another', startedAt: run.closedAt + 1 });
    },
    'two runs at the same time': (facts) => {
      const run = boughtRun(facts);
      const outcome = { kind: 'canceled' } as const;
      facts.runs.push({ ...run, outcome, runId: 'another', startedAt: run.startedAt - 1 });
    },
  },
  [clientsAgree.promise]: {
    'a gateway that reports a bought purchase as failed': (facts) => {
      const { searchId } = boughtEntry(facts);
      facts.reportedOutcomes[searchId] = { gateway: 'failed', client: 'succeeded' };
    },
  },
  [everyOutcomeDelivered.promise]: {
    'an outcome without an event': (facts) => {
      const { runId } = boughtRun(facts);
      facts.deliveries = facts.deliveries.filter(({ body }) => !body.includes(runId));
    },
    'two outcomes of one purchase': (facts) => {
      const { runId } = boughtRun(facts);
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
  ...COVERAGE_MUTANTS,
};

function withOutcome(outcome: MutableFacts['runs'][number]['outcome']) {
  return (facts: MutableFacts) => {
    boughtRun(facts).outcome = outcome;
  };
}

/** Adds a second POST soon after the first one, whose response is lost. @returns the first */
function repeatPost(facts: MutableFacts) {
  const { posts } = boughtEntry(facts);
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
