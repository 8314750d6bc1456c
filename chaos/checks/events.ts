import { Webhook } from 'standardwebhooks';
import type { PurchaseEvent } from '../../src/purchase/events.js';
import type { EventDelivery, WorkflowRun } from '../record/recorded-facts.js';
import { checkEach, isUnknown, type Check } from './check.js';

export const everyOutcomeDelivered: Check = {
  promise: 'every outcome was delivered as its event, and no event contradicts it',
  check: ({ deliveries }, cases) => {
    const typesByRun = new Map<string, Set<string>>();
    for (const { body } of deliveries) {
      const { type, data } = JSON.parse(body) as PurchaseEvent;
      const types = typesByRun.get(data.runId) ?? new Set();
      typesByRun.set(data.runId, types.add(type.split('.').at(-1) ?? ''));
    }
    const outcomes = cases.flatMap(({ runs }) =>
      runs
        .map((run, index) => {
          const before = runs.slice(0, index);
          // A run that was reset may continue as new before it ends.
          return { run, previous: before.findLast(({ outcome }) => outcome.kind !== 'continued') };
        })
        .filter(({ run: { outcome } }) => !['continued', 'incomplete'].includes(outcome.kind)),
    );
    const typesOf = (runId = '') =>
      [...(typesByRun.get(runId) ?? [])].filter((type) => type !== 'stalled');
    return checkEach(outcomes, ({ run, previous }) => {
      const own = typesOf(run.runId);
      // A run that was reset after it had started the delivery has reported the outcome of the new run.
      const isFromPrevious = own.length === 0 && previous?.outcome.kind === 'incomplete';
      const types = isFromPrevious ? typesOf(previous.runId) : own;
      const expected = eventTypeOf(run);
      return types.join() === expected
        ? undefined
        : `${run.operationId}: expected ${expected}, delivered ${types.join() || 'nothing'}`;
    });
  },
};

export const everyDeliverySigned: Check = {
  promise: 'every delivery has a valid signature',
  check: ({ deliveries, eventsSecret }) => {
    const webhook = new Webhook(eventsSecret);
    return checkEach(deliveries, (delivery) => {
      const problem = signatureProblem(webhook, delivery);
      return problem && `${delivery.headers['webhook-id'] ?? 'no id'}: ${problem}`;
    });
  },
};

function signatureProblem(webhook: Webhook, { headers, body }: EventDelivery): string | undefined {
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '' } = headers;
  const signatures = (headers['webhook-signature'] ?? '').split(' ');
  // `verify` would reject the timestamp: the run takes longer than its tolerance.
  const expected = webhook.sign(id, new Date(Number(timestamp) * 1_000), body);
  if (!signatures.includes(expected)) return 'not signed with the secret';
  const { id: eventId } = JSON.parse(body) as PurchaseEvent;
  return eventId === id ? undefined : `contains the event ${eventId}`;
}

function eventTypeOf({ outcome }: WorkflowRun): string {
  if (outcome.kind === 'bought') return 'succeeded';
  return isUnknown(outcome) ? 'unknown' : outcome.kind;
}
