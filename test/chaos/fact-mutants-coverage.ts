import { everythingCovered, noUnexpectedExit } from '../../chaos/checks/coverage.js';
import { otherResourceNotAsked } from '../../chaos/checks/other-resource.js';
import type { DisruptionKind } from '../../chaos/plan/disruptions.js';
import type { FactMutants, MutableFacts } from './mutable-facts.js';

/** Runs in which something was not injected, or a process ended by itself. */
export const COVERAGE_MUTANTS: FactMutants = {
  [noUnexpectedExit.promise]: {
    'a worker that ended by itself': (facts) => {
      facts.unexpectedExits.push({ process: 'worker-1', reason: 'ended with code 1' });
    },
  },
  [otherResourceNotAsked.promise]: {
    'a request to the other ACS resource': (facts) => {
      facts.otherResource.requests = 1;
    },
    'no task of a purchase for a worker of the other resource': (facts) => {
      facts.otherResource.refusedActivities = 0;
    },
  },
  [everythingCovered.promise]: {
    'no fault': (facts) => {
      facts.ledger.calls.struck = 0;
    },
    'a missing kind of fault': (facts) => {
      facts.ledger.calls.byKind = { ...facts.ledger.calls.byKind, stuck: 0 };
    },
    'no POST after a lost one': (facts) => {
      for (const { posts } of Object.values(facts.ledger.searches)) posts.splice(1);
    },
    'no POST of a reservation after a lost one': (facts) => {
      for (const { posts } of Object.values(facts.ledger.reservations)) posts.splice(1);
    },
    'no reservation that was bought': (facts) => {
      for (const entry of Object.values(facts.ledger.reservations)) entry.bought = [];
    },
    'no canceled purchase of a reservation': (facts) => {
      for (const one of facts.clientRuns)
        if (one.subject.kind === 'reservation') one.ended = 'other';
    },
    'a missing behavior': (facts) => {
      facts.phases = facts.phases.filter(({ overrides }) => !overrides.purchaseAfterExpiry);
    },
    'a behavior that was applied too shortly': (facts) => {
      for (const phase of facts.phases)
        if (phase.overrides.secondPurchase === 'conflict') phase.endedAt = phase.startedAt + 10;
    },
    'no purchase that ended as canceled': (facts) => {
      for (const one of facts.clientRuns) one.ended = 'other';
    },
    'no suspended worker': without('suspendWorker'),
    'no restart of Temporal': without('killTemporal'),
    'no reset of a workflow': (facts) => {
      for (const one of facts.clientRuns)
        if (one.operated?.action === 'resetToFirstTask')
          one.operated = { ...one.operated, done: false };
    },
  },
};

function without(missing: DisruptionKind) {
  return (facts: MutableFacts) => {
    facts.disruptions = facts.disruptions.filter(({ kind }) => kind !== missing);
  };
}
