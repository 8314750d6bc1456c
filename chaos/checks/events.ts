import { Webhook } from 'standardwebhooks';
import type { PurchaseEvent } from '../../src/purchase/events.js';
import type { Delivery, Run } from '../facts/facts.js';
import { each, type Check } from './check.js';

/** Told: every end by its event, at least once, and by no other. */
export const everyEndIsTold: Check = {
  promise: 'every end produced its event, and none that contradicts it',
  hold: ({ deliveries }, cases) => {
    const told = new Map<string, Set<string>>();
    for (const { body } of deliveries) {
      const { type, data } = JSON.parse(body) as PurchaseEvent;
      const kinds = told.get(data.runId) ?? new Set();
      told.set(data.runId, kinds.add(type.split('.').at(-1) ?? ''));
    }
    const ended = cases.flatMap(({ runs }) =>
      runs
        .map((run, index) => ({ run, before: runs[index - 1] }))
        .filter(({ run: { end } }) => end.is !== 'continued' && end.is !== 'none'),
    );
    const kindsOf = (runId = '') =>
      [...(told.get(runId) ?? [])].filter((kind) => kind !== 'stalled');
    return each(ended, ({ run, before }) => {
      const own = kindsOf(run.runId);
      // A run that was reset after it had handed its event over has told of the end for the run made of it.
      const kinds = own.length === 0 && before?.end.is === 'none' ? kindsOf(before.runId) : own;
      return kinds.join() === kindOf(run)
        ? undefined
        : `${run.operationId}: ended as ${kindOf(run)}, told as ${kinds.join() || 'nothing'}`;
    });
  },
};

/** Signed: each delivery as Standard Webhooks has it, reckoned here anew. */
export const everyEventIsSigned: Check = {
  promise: 'every delivery is correctly signed',
  hold: ({ deliveries, eventsSecret }) => {
    const webhook = new Webhook(eventsSecret);
    return each(deliveries, (delivery) => {
      const why = signatureProblem(webhook, delivery);
      return why && `${delivery.headers['webhook-id'] ?? 'no id'}: ${why}`;
    });
  },
};

function signatureProblem(webhook: Webhook, { headers, body }: Delivery): string | undefined {
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '' } = headers;
  const signatures = (headers['webhook-signature'] ?? '').split(' ');
  // Verified as of its own time: a run takes longer than a receiver allows a message to travel.
  const expected = webhook.sign(id, new Date(Number(timestamp) * 1_000), body);
  if (!signatures.includes(expected)) return 'not signed with the secret';
  const { id: eventId } = JSON.parse(body) as PurchaseEvent;
  return eventId === id ? undefined : `carries the event ${eventId}`;
}

function kindOf({ end }: Run): string {
  if (end.is === 'bought') return 'succeeded';
  if (end.is !== 'failed') return end.is;
  return end.code === 'OutcomeUnknown' ? 'unknown' : 'failed';
}
