import type { InjectedSinks } from '@temporalio/worker';
import { Counter, Histogram, Registry } from 'prom-client';
import { ACS_CALLS } from '../acs/observe-calls.js';
import type { Activities, SubmitActivities } from '../activities/index.js';
import { AcsCallMetrics } from '../acs/call-metrics.js';
import { FAILURE_CODES } from '../purchase/contract/catalogue.js';
import { CONCLUSIONS } from '../purchase/state/observe-lookup.js';
import type { SendWebhook } from '../webhooks/send-webhook.js';
import type { PurchaseMetrics } from '../workflows/metrics.js';

/** A purchase takes 20 to 30 s usually, and days in an outage. */
const PURCHASE_BUCKETS_S = [10, 20, 25, 30, 45, 60, 120, 300, 600, 1_800, 3_600, 21_600, 86_400];
const GETS_BUCKETS = [2, 5, 8, 10, 12, 15, 20, 30, 50, 100, 200, 400];
/** More attempts than this point to a lasting problem. */
const ATTEMPT_THRESHOLD = 5;
/** Activities that Temporal may attempt that often; a submit has one attempt, a cancel request four. */
const RETRIED_ACTIVITIES: readonly (keyof Activities)[] = [
  'lookUpPurchase',
  'pollOperation',
  'deliverEvent',
];
/** Activities that call ACS. */
const ACS_ACTIVITIES: readonly (keyof Activities | keyof SubmitActivities)[] = [
  'submitPurchase',
  'lookUpPurchase',
  'pollOperation',
  'cancelOperation',
];
const OUTCOMES = ['bought', 'failed', 'canceled'] as const;

/** The metrics of a worker. No label is an id. */
export class WorkerMetrics {
  readonly registry = new Registry();
  private readonly registers = [this.registry];
  private readonly started = this.counter('acs_purchases_started_total', 'Purchases that started.');
  private readonly accepted = this.counter(
    'acs_purchases_accepted_total',
    'Purchases that ACS accepted, by a 202 (response) or found by a lookup (lookup).',
    { by: ['response', 'lookup'] },
  );
  private readonly ended = new Counter({
    name: 'acs_purchases_ended_total',
    help: 'Purchases that ended: bought, failed or canceled, with the code of the failure.',
    labelNames: ['outcome', 'code'],
    registers: this.registers,
  });
  private readonly stalled = this.counter(
    'acs_purchases_stalled_total',
    'Purchases that did not end within PURCHASE_STALLED_AFTER, and continued.',
  );
  private readonly lookups = this.counter(
    'acs_investigation_lookups_total',
    'Lookups after a POST with an unknown outcome, by conclusion.',
    { conclusion: CONCLUSIONS },
  );
  private readonly acceptanceToEnd = new Histogram({
    name: 'acs_purchase_acceptance_to_end_seconds',
    help: 'Time from the acceptance by ACS until the worker knew the outcome.',
    labelNames: ['outcome'],
    buckets: PURCHASE_BUCKETS_S,
    registers: this.registers,
  });
  private readonly gets = new Histogram({
    name: 'acs_purchase_gets',
    help: 'GETs of the operation for one purchase.',
    buckets: GETS_BUCKETS,
    registers: this.registers,
  });
  readonly calls = new AcsCallMetrics(this.registry, ACS_CALLS);
  private readonly retries = this.counter(
    'acs_activity_attempts_above_threshold_total',
    `Attempts of an activity beyond the first ${ATTEMPT_THRESHOLD}.`,
    { activity: RETRIED_ACTIVITIES },
  );
  private readonly wrongResources = this.counter(
    'acs_wrong_resource_total',
    'Activities that this worker did not run: their purchase belongs to another ACS resource.',
    { activity: ACS_ACTIVITIES },
  );
  private readonly deliveries = this.counter(
    'acs_event_deliveries_total',
    'Attempts to deliver an event, by result: delivered, failed or gone (410).',
    { result: ['delivered', 'failed', 'gone'] },
  );

  constructor() {
    for (const code of FAILURE_CODES) this.ended.inc({ outcome: 'failed', code }, 0);
    for (const outcome of ['bought', 'canceled']) this.ended.inc({ outcome, code: '' }, 0);
    for (const outcome of OUTCOMES) this.acceptanceToEnd.zero({ outcome });
  }

  /** Sinks for the metrics that workflows report. */
  readonly sinks: InjectedSinks<PurchaseMetrics> = {
    purchaseMetrics: {
      started: sink(() => {
        this.started.inc();
      }),
      accepted: sink((by) => {
        this.accepted.inc({ by });
      }),
      lookedUp: sink((conclusion) => {
        this.lookups.inc({ conclusion });
      }),
      stalled: sink(() => {
        this.stalled.inc();
      }),
      ended: sink(({ outcome, code = '', gets, acceptedForMs }) => {
        this.ended.inc({ outcome, code });
        if (gets !== undefined) this.gets.observe(gets);
        if (acceptedForMs !== undefined)
          this.acceptanceToEnd.observe({ outcome }, acceptedForMs / 1_000);
      }),
    },
  };

  /** Counts an attempt that starts, if it is above the threshold. */
  countAttempt(activity: string, attempt: number): void {
    if (attempt > ATTEMPT_THRESHOLD) this.retries.inc({ activity });
  }

  readonly countWrongResource = (activity: string): void => {
    this.wrongResources.inc({ activity });
  };

  countDeliveries(send: SendWebhook): SendWebhook {
    return async (message) => {
      const delivery = await send(message);
      this.deliveries.inc({ result: delivery.kind });
      return delivery;
    };
  }

  /** @param labels the label, if there is one, and its values */
  private counter<Label extends string>(
    name: string,
    help: string,
    labels?: Record<Label, readonly string[]>,
  ): Counter<Label> {
    const labelNames = Object.keys(labels ?? {}) as Label[];
    const counter = new Counter({ name, help, labelNames, registers: this.registers });
    // increase() misses the first event unless the series was there before, as 0.
    for (const label of labelNames)
      for (const value of labels?.[label] ?? []) counter.labels(value).inc(0);
    return counter;
  }
}

function sink<Args extends unknown[]>(report: (...args: Args) => void) {
  return {
    fn: (_info: unknown, ...args: Args) => {
      report(...args);
    },
  };
}
