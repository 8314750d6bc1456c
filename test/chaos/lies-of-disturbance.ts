import type { OneLie } from './lie.js';

const FELL = 'no process ended that was not struck down';
const OTHER = 'no worker of another ACS resource asks it about a purchase';
const BROKEN = 'all that was to be broken was broken';

/** What a run would look like in which something was left in peace, or fell over by itself. */
export const LIES_OF_DISTURBANCE: readonly OneLie[] = [
  {
    would: 'lost a worker that nobody struck down',
    promise: FELL,
    tell: (facts) => {
      facts.deaths.push({ process: 'worker-1', how: 'ended with code 1' });
    },
  },
  {
    would: 'left Azure in peace',
    promise: BROKEN,
    tell: (facts) => {
      facts.ledger.calls.struck = 0;
    },
  },
  {
    would: 'never met a fault of one kind',
    promise: BROKEN,
    tell: (facts) => {
      facts.ledger.calls.byKind = { ...facts.ledger.calls.byKind, stuck: 0 };
    },
  },
  {
    would: 'left a switch of Azure as it was',
    promise: BROKEN,
    tell: (facts) => {
      for (const { change } of facts.behaved) change.purchaseAfterExpiry = 'notFound';
    },
  },
  {
    would: 'put a switch into a position for a moment only',
    promise: BROKEN,
    tell: (facts) => {
      const all = [...facts.behaved];
      facts.behaved = all.flatMap((one) =>
        one.change.secondPurchase === 'conflict'
          ? [one, { at: one.at + 10, change: { secondPurchase: 'same' as const } }]
          : [one],
      );
    },
  },
  {
    would: 'never let anybody meet a switch',
    promise: BROKEN,
    tell: (facts) => {
      for (const { cancels } of Object.values(facts.ledger.searches))
        for (const cancel of cancels) cancel.effect = 'none';
    },
  },
  {
    would: 'never suspended a worker',
    promise: BROKEN,
    tell: (facts) => {
      facts.struck = facts.struck.filter(({ kind }) => kind !== 'suspendWorker');
    },
  },
  {
    would: 'asked another ACS resource about a purchase',
    promise: OTHER,
    tell: (facts) => {
      facts.otherResource.calls = 1;
    },
  },
  {
    would: 'never let a worker of another ACS resource meet a purchase',
    promise: OTHER,
    tell: (facts) => {
      facts.otherResource.refused = 0;
    },
  },
  {
    would: 'never reset a workflow',
    promise: BROKEN,
    tell: (facts) => {
      for (const one of facts.called)
        if (one.operated?.action === 'resetToFirstTask')
          one.operated = { ...one.operated, done: false };
    },
  },
  {
    would: 'never restarted Temporal',
    promise: BROKEN,
    tell: (facts) => {
      facts.struck = facts.struck.filter(({ kind }) => kind !== 'killTemporal');
    },
  },
];
