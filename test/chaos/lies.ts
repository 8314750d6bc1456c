import { LIES_OF_DISTURBANCE } from './lies-of-disturbance.js';
import { LIES_OF_OPERATORS } from './lies-of-operators.js';
import { boughtEntry, boughtRun, later, must, type OneLie } from './lie.js';

const ENDS = 'every acknowledged purchase reaches a true end';
const CONTINUED = 'a purchase that continued as new went on';
const OWNED = 'bought ⇔ the ledger has the numbers';
const NOTHING = 'none reported failed, refused, expired or canceled was bought';
const UNKNOWN =
  'OutcomeUnknown only where the truth was withheld, or contradicted by the service itself';
const BLIND = 'no second POST while an earlier one was unaccounted for';
const TWICE = 'no search is bought twice';
const CANCELED = 'a cancel that was acknowledged ends the POSTs';
const ONE = 'duplicate requests are one purchase';
const AGREE = 'gateway and client tell the end that Temporal has';
const TOLD = 'every end produced its event, and none that contradicts it';
const SIGNED = 'every delivery is correctly signed';

export const LIES: readonly OneLie[] = [
  {
    would: 'lost a purchase that it had acknowledged',
    promise: ENDS,
    tell: (facts) => {
      const { operationId } = boughtRun(facts);
      facts.runs = facts.runs.filter((run) => run.operationId !== operationId);
    },
  },
  {
    would: 'left a purchase open',
    promise: ENDS,
    tell: (facts) => {
      boughtRun(facts).end = { is: 'none', why: 'it runs' };
    },
  },
  {
    would: 'dropped a purchase between two runs',
    promise: CONTINUED,
    tell: (facts) => {
      boughtRun(facts).end = { is: 'continued', in: 'a run that never was' };
    },
  },
  {
    would: 'never answered a caller',
    promise: ENDS,
    tell: (facts) => {
      const ask = must(facts.called[0]?.asks[0]);
      ask.told = { is: 'nothing', why: 'no answer' };
    },
  },
  {
    would: 'did not end in time',
    promise: ENDS,
    tell: (facts) => {
      facts.unstarted = 3;
    },
  },
  {
    would: 'told as bought what is not owned',
    promise: OWNED,
    tell: (facts) => {
      boughtEntry(facts).bought = [];
    },
  },
  {
    would: 'told of fewer numbers than it bought',
    promise: OWNED,
    tell: (facts) => {
      const entry = boughtEntry(facts);
      entry.bought.push({ phoneNumber: '+18335559999', at: must(entry.bought[0]).at });
    },
  },
  {
    would: 'called failed what it bought',
    promise: NOTHING,
    tell: (facts) => {
      boughtRun(facts).end = { is: 'failed', code: 'PurchaseFailed' };
    },
  },
  {
    would: 'called canceled what it bought',
    promise: NOTHING,
    tell: (facts) => {
      boughtRun(facts).end = { is: 'canceled' };
    },
  },
  {
    would: 'called expired what it bought',
    promise: NOTHING,
    tell: (facts) => {
      boughtRun(facts).end = { is: 'failed', code: 'SearchExpired' };
    },
  },
  {
    would: 'gave up on a purchase of which Azure had told the end',
    promise: UNKNOWN,
    tell: (facts) => {
      boughtRun(facts).end = { is: 'failed', code: 'OutcomeUnknown', reason: 'deadline' };
    },
  },
  {
    would: 'sent a second POST at once after an answer that was lost',
    promise: BLIND,
    tell: (facts) => {
      const { posts } = boughtEntry(facts);
      const first = must(posts[0]);
      first.answer = 'dropped';
      posts.push({ ...first, outcome: 'same', receivedAt: later(first.receivedAt, 900) });
    },
  },
  {
    would: 'had Azure act upon a second POST',
    promise: TWICE,
    tell: (facts) => {
      const { posts } = boughtEntry(facts);
      const accepted = must(posts.find(({ outcome }) => outcome === 'accepted'));
      posts.push({ ...accepted, outcome: 'same' });
    },
  },
  {
    would: 'bought one number twice',
    promise: TWICE,
    tell: (facts) => {
      const { bought } = boughtEntry(facts);
      bought.push(must(bought[0]));
    },
  },
  {
    would: 'sent a POST long after it had acknowledged a cancel',
    promise: CANCELED,
    tell: (facts) => {
      const { cancel, searchId } = must(
        facts.called.find((one) => one.cancel?.told.is === 'acknowledged'),
      );
      const { posts } = must(facts.ledger.searches[searchId]);
      const receivedAt = new Date(must(cancel).answeredAt + 120_000).toISOString();
      posts.push({ ...must(boughtEntry(facts).posts[0]), receivedAt });
      // Nobody started it anew.
      facts.runs = facts.runs.filter(
        ({ operationId, startedAt }) =>
          operationId !== `purchase_${searchId}` || startedAt < must(cancel).at,
      );
    },
  },
  {
    would: 'never canceled anything',
    promise: CANCELED,
    tell: (facts) => {
      facts.runs = facts.runs.filter(({ end }) => end.is !== 'canceled');
    },
  },
  {
    would: 'gave one search two operations',
    promise: ONE,
    tell: (facts) => {
      const ask = must(facts.called[0]?.asks[0]);
      ask.told = { is: 'acknowledged', operationId: 'purchase_another' };
    },
  },
  {
    would: 'started anew what it had bought',
    promise: ONE,
    tell: (facts) => {
      const run = boughtRun(facts);
      facts.runs.push({ ...run, runId: 'another', startedAt: run.closedAt + 1 });
    },
  },
  {
    would: 'ran one purchase twice at a time',
    promise: ONE,
    tell: (facts) => {
      const run = boughtRun(facts);
      const end = { is: 'canceled' } as const;
      facts.runs.push({ ...run, end, runId: 'another', startedAt: run.startedAt - 1 });
    },
  },
  {
    would: 'told one caller at the gateway that a bought purchase failed',
    promise: AGREE,
    tell: (facts) => {
      const { searchId } = boughtEntry(facts);
      facts.tellings[searchId] = { gateway: { status: 'failed' }, client: 'succeeded' };
    },
  },
  {
    would: 'never told the receiver of an end',
    promise: TOLD,
    tell: (facts) => {
      const { runId } = boughtRun(facts);
      facts.deliveries = facts.deliveries.filter(({ body }) => !body.includes(runId));
    },
  },
  {
    would: 'told the receiver of two ends',
    promise: TOLD,
    tell: (facts) => {
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
  {
    would: 'signed an event with another secret',
    promise: SIGNED,
    tell: (facts) => {
      facts.eventsSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    },
  },
  {
    would: 'changed an event after it was signed',
    promise: SIGNED,
    tell: (facts) => {
      const delivery = must(facts.deliveries[0]);
      delivery.body = delivery.body.replace('"specversion":"1.0"', '"specversion":"1.1"');
    },
  },
  ...LIES_OF_OPERATORS,
  ...LIES_OF_DISTURBANCE,
];
