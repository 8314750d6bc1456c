import type { InjectedSinks } from '@temporalio/worker';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { ACS_CALLS } from '../acs/observe-calls.js';
import type { Activities, SubmitActivities } from '../activities/index.js';
import { AcsCallMetrics } from '../acs/call-metrics.js';
import { showReachable, type Reachability } from '../observability/reachability.js';
import { FAILURE_CODES } from '../purchase/contract/catalogue.js';
import { CONCLUSIONS } from '../purchase/state/observe-lookup.js';
import { STAGES } from '../purchase/contract/stage.js';
import type { SendWebhook } from '../webhooks/send-webhook.js';
import type { PurchaseMetrics } from '../workflows/metrics.js';
import type { PurchaseCounts } from './stage-counts.js';

/** A purchase takes 20 to 30 s as a rule, and days at worst. */
const PURCHASE_BUCKETS_S = [10, 20, 25, 30, 45, 60, 120, 300, 600, 1_800, 3_600, 21_600, 86_400];
const GETS_BUCKETS = [2, 5, 8, 10, 12, 15, 20, 30, 50, 100, 200, 400];
/** An activity that is tried more often than this is in trouble, not in bad luck. */
const MANY_ATTEMPTS = 5;
/** Those that the engine may try that often; a submit is tried once, a request to cancel four times. */
const RETRIED: readonly (keyof Activities)[] = ['lookUpPurchase', 'pollOperation', 'deliverEvent'];
/** Those that ask ACS about a purchase. */
const OF_PURCHASES: readonly (keyof Activities | keyof SubmitActivities)[] = [
  'submitPurchase',
  'lookUpPurchase',
  'pollOperation',
  'cancelOperation',
];
const OUTCOMES = ['bought', 'failed', 'canceled'] as const;

/** What a worker counts. No label is an id. */
export class WorkerMetrics {
  readonly registry = new Registry();
  private readonly registers = [this.registry];
  private readonly started = this.counter('acs_purchases_started_total', 'Purchases that began.');
  private readonly accepted = this.counter(
    'acs_purchases_accepted_total',
    'Purchases that ACS accepted, by a 202 (`response`) or found by a lookup.',
    ['by'],
  );
  private readonly ended = this.counter(
    'acs_purchases_ended_total',
    'Purchases that ended: bought, failed or canceled, with the code of the failure.',
    ['outcome', 'code'],
  );
  private readonly stalled = this.counter(
    'acs_purchases_stalled_total',
    'Purchases that were not settled in time, and went on.',
  );
  private readonly lookups = this.counter(
    'acs_investigation_lookups_total',
    'Lookups after a POST with an unknown outcome, by conclusion.',
    ['conclusion'],
  );
  private readonly detection = new Histogram({
    name: 'acs_purchase_acceptance_to_end_seconds',
    help: 'From the acceptance by ACS until its end was known.',
    labelNames: ['outcome'],
    buckets: PURCHASE_BUCKETS_S,
    registers: this.registers,
  });
  private readonly gets = new Histogram({
    name: 'acs_purchase_gets',
    help: 'GETs of the operation that a purchase needed.',
    buckets: GETS_BUCKETS,
    registers: this.registers,
  });
  /** Of every call of ACS. */
  readonly calls = new AcsCallMetrics(this.registry, ACS_CALLS);
  private readonly retries = this.counter(
    'acs_activity_attempts_above_threshold_total',
    `Attempts of an activity beyond the first ${MANY_ATTEMPTS}.`,
    ['activity'],
  );
  private readonly wrongResources = this.counter(
    'acs_wrong_resource_total',
    'Activities that this worker did not run: their purchase belongs to another ACS resource.',
    ['activity'],
  );
  private readonly deliveries = this.counter(
    'acs_event_deliveries_total',
    'Attempts to deliver an event, by result: delivered, failed or gone (410).',
    ['result'],
  );

  constructor() {
    // What has not happened yet is there as 0: an increase needs a value to begin with.
    for (const code of FAILURE_CODES) this.ended.inc({ outcome: 'failed', code }, 0);
    for (const outcome of ['bought', 'canceled']) this.ended.inc({ outcome, code: '' }, 0);
    for (const by of ['response', 'lookup']) this.accepted.inc({ by }, 0);
    for (const conclusion of CONCLUSIONS) this.lookups.inc({ conclusion }, 0);
    for (const outcome of OUTCOMES) this.detection.zero({ outcome });
    for (const activity of RETRIED) this.retries.inc({ activity }, 0);
    for (const activity of OF_PURCHASES) this.wrongResources.inc({ activity }, 0);
    for (const result of ['delivered', 'failed', 'gone']) this.deliveries.inc({ result }, 0);
  }

  /** What purchases report. */
  get sinks(): InjectedSinks<PurchaseMetrics> {
    return {
      purchaseMetrics: {
        started: {
          fn: () => {
            this.started.inc();
          },
        },
        accepted: {
          fn: (_info, by) => {
            this.accepted.inc({ by });
          },
        },
        lookedUp: {
          fn: (_info, conclusion) => {
            this.lookups.inc({ conclusion });
          },
        },
        stalled: {
          fn: () => {
            this.stalled.inc();
          },
        },
        ended: {
          fn: (_info, { outcome, code = '', gets, acceptedForMs }) => {
            this.ended.inc({ outcome, code });
            if (gets !== undefined) this.gets.observe(gets);
            if (acceptedForMs !== undefined)
              this.detection.observe({ outcome }, acceptedForMs / 1_000);
          },
        },
      },
    };
  }

  /** An attempt of an activity begins. */
  attempted(activity: string, attempt: number): void {
    if (attempt > MANY_ATTEMPTS) this.retries.inc({ activity });
  }

  /** An activity belongs to a purchase of another ACS resource. */
  wrongResource(activity: string): void {
    this.wrongResources.inc({ activity });
  }

  /** Counts what becomes of every delivery. */
  countDeliveries(send: SendWebhook): SendWebhook {
    return async (message) => {
      const delivery = await send(message);
      this.deliveries.inc({ result: delivery.kind });
      return delivery;
    };
  }

  /** Memory, CPU time, event loop: of the whole process, so once in it. */
  watchProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Shows whether Temporal can be reached, asked whenever somebody asks. */
  watchTemporal(temporal: Reachability): void {
    showReachable(this.registry, temporal);
  }

  /** Shows how many purchases are open in each stage, and how many stand still, counted whenever somebody asks. */
  watchPurchases({ ofStage, stuck }: PurchaseCounts): void {
    const registers = this.registers;
    new Gauge({
      name: 'acs_purchases_in_flight',
      help: 'Open purchases by stage, over the whole fleet: every worker says the same.',
      labelNames: ['stage'],
      registers,
      async collect() {
        this.reset();
        const counts = await Promise.allSettled(STAGES.map(ofStage));
        counts.forEach((counted, index) => {
          // Unknown is not shown as none.
          if (counted.status === 'fulfilled')
            this.set({ stage: STAGES[index] ?? '' }, counted.value);
        });
      },
    });
    new Gauge({
      name: 'acs_purchases_stuck',
      help: 'Open purchases whose workflow does not go on, over the whole fleet.',
      registers,
      async collect() {
        this.set(await stuck().catch(() => NaN));
      },
    });
  }

  private counter<T extends string>(name: string, help: string, labelNames: readonly T[] = []) {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}
