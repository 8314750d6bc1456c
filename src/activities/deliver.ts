import { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { PurchaseEvent } from '../purchase/events.js';
import type { DeliveryResult } from '../webhooks/send-webhook.js';
import type { Dependencies } from './dependencies.js';
import { retriedFailure } from './unavailable.js';

/** From a second to ten minutes; a Retry-After of the receiver up to an hour. */
const PAUSES = { retryMinPauseMs: 1_000, retryMaxPauseMs: 600_000, retryAfterCapMs: 3_600_000 };

const UNCONFIGURED: DeliveryResult = {
  kind: 'failed',
  why: 'this worker has no EVENTS_URL; set it on every worker, or terminate this delivery',
};

/** Delivers one event by one POST. Fails, to be retried, until the receiver answers 2xx; for good at 410. */
export function createDeliver({ sendEvent, log, random }: Dependencies) {
  return async function deliverEvent(event: PurchaseEvent): Promise<void> {
    const { attempt } = Context.current().info;
    const message = {
      id: event.id,
      contentType: 'application/cloudevents+json',
      body: JSON.stringify(event),
    };
    const delivery = sendEvent ? await sendEvent(message) : UNCONFIGURED;
    const fields = { operationId: event.subject, eventId: event.id, type: event.type, attempt };
    if (delivery.kind === 'delivered') {
      log.info({ ...fields, status: delivery.status }, 'event delivered');
      return;
    }
    log.warn({ ...fields, why: delivery.why }, 'event not delivered');
    if (delivery.kind === 'failed') {
      throw retriedFailure('EventNotTaken', delivery.why, PAUSES, random, delivery.retryAfterMs);
    }
    const refused = ApplicationFailure.nonRetryable(delivery.why, 'EventRefused');
    refused.stack = '';
    throw refused;
  };
}
