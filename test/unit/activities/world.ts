import type { Info } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { MockActivityEnvironment } from '@temporalio/testing';
import type { AcsClient, CallOptions } from '../../../src/acs/client.js';
import type {
  Deferred,
  HttpResponse,
  HttpResult,
  NoResponse,
} from '../../../src/acs/transport/http-result.js';
import type { Dependencies } from '../../../src/activities/index.js';
import type { PostResult, SubmitResult } from '../../../src/purchase/contract/activity-results.js';
import { subjectOf } from '../../../src/purchase/contract/subject.js';
import { PostsInFlight } from '../../../src/activities/posts-in-flight.js';
import {
  NUMBERS,
  OPERATION_ID,
  operation,
  owned,
  SEARCH_ID,
  settings,
  START,
} from '../purchase/world.js';

/** The ACS resource of the worker, and of its purchases. */
export const RESOURCE = 'contoso.communication.azure.com';

/** An ACS and a Temporal for unit tests of activities: real sockets cannot stop a clock or a worker at a given moment. */

const call = { method: 'GET', path: '/', clientRequestId: 'c', durationMs: 1 };

export function answer(status: number, body?: unknown): HttpResponse {
  const error = { code: status === 404 ? 'NotFound' : 'Other', message: 'no' };
  return { ...call, status, headers: {}, body, ...(status >= 400 && { error }) };
}

export const silence: NoResponse = { ...call, kind: 'unavailable', reason: 'ECONNRESET' };

/** A request that the rate limiter deferred. */
export const deferred = (retryAfterMs: number): NoResponse & Deferred => ({
  ...call,
  kind: 'rateLimited',
  reason: 'the rate limit',
  retryAfterMs,
});

export const COST = { amount: 2, currencyCode: 'USD', billingFrequency: 'monthly' };

export const says = {
  absent: answer(404),
  operation: (status: string) => answer(200, operation(status)),
  owned: (phoneNumber: string) => answer(200, owned(phoneNumber)),
  /** A reservation of these numbers, by status. */
  reservation: (status: string, numbers: Readonly<Record<string, string>>) =>
    answer(200, {
      id: SEARCH_ID,
      status,
      expiresAt: '2099-01-01T00:00:00Z',
      phoneNumbers: Object.fromEntries(
        Object.entries(numbers).map(([digits, numberStatus]) => [
          digits,
          { id: digits, phoneNumberType: 'tollFree', status: numberStatus, cost: COST },
        ]),
      ),
    }),
  search: (searchExpiresBy: string) =>
    answer(200, {
      searchId: SEARCH_ID,
      phoneNumbers: NUMBERS,
      phoneNumberType: 'tollFree',
      assignmentType: 'application',
      capabilities: { calling: 'none', sms: 'inbound+outbound' },
      cost: COST,
      searchExpiresBy,
    }),
};

/** An ACS with given responses, which counts the POSTs. */
export class FakeAcs implements AcsClient {
  posts = 0;
  post: HttpResult = answer(202);
  operation: () => HttpResult = () => says.absent;
  search: HttpResult = says.search('2099-01-01T00:00:00Z');
  reservation: HttpResult = says.absent;
  number: (phoneNumber: string) => HttpResult = () => says.absent;

  purchase = (_request: unknown, options: Pick<CallOptions, 'confirm'>) => this.send(options);
  purchaseReservation = (_id: string, _request: unknown, options: Pick<CallOptions, 'confirm'>) =>
    this.send(options);

  private async send({ confirm }: Pick<CallOptions, 'confirm'>): Promise<HttpResult> {
    try {
      await confirm?.();
    } catch {
      return { ...call, kind: 'notSent', reason: 'not confirmed' };
    }
    this.posts += 1;
    return this.post;
  }
  getOperation = () => Promise.resolve(this.operation());
  cancelOperation = () => Promise.resolve(answer(204));
  getSearchResult = () => Promise.resolve(this.search);
  listPhoneNumbers = () => Promise.resolve(answer(200, { phoneNumbers: [] }));
  getReservation = () => Promise.resolve(this.reservation);
  getPhoneNumber = (phoneNumber: string) => Promise.resolve(this.number(phoneNumber));
}

const quiet = () => undefined;

export function dependencies(acs: AcsClient, stopping = new AbortController()): Dependencies {
  return {
    acs,
    resource: RESOURCE,
    settings,
    postsInFlight: new PostsInFlight(),
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    stopping: stopping.signal,
    random: () => 0.5,
  };
}

export const RUN_ID = '5a0d2e8c-2a5a-4f0e-9d5c-6a8b1f6f0a11';

/** The input of every activity of a purchase. */
export const input = {
  subject: subjectOf('search', SEARCH_ID),
  resource: RESOURCE,
  nonce: 'n1',
  run: {
    runId: RUN_ID,
    originalRunId: RUN_ID,
    firstRunId: RUN_ID,
    startedAt: START,
    mark: { firstStartAt: new Date(START).toISOString() },
  },
  settings,
  request: { searchId: SEARCH_ID },
  mayHaveBought: true,
  mayBeCanceled: false,
  placeholderProved: false,
  holdNeededByPostMs: 0,
};

/** One attempt of an activity. Default: the first. */
export class Attempt {
  private readonly environment: MockActivityEnvironment;
  /** Its heartbeat details. */
  readonly beats: unknown[] = [];

  /** Temporal's answer to the confirmation of the task. */
  confirm: () => Promise<void> = () => Promise.resolve();

  constructor(info: Partial<Info> = {}) {
    const now = Date.now();
    const first = {
      attempt: 1,
      scheduledTimestampMs: now,
      currentAttemptScheduledTimestampMs: now,
      heartbeatDetails: undefined,
      workflowExecution: { workflowId: OPERATION_ID, runId: RUN_ID },
    };
    this.environment = new MockActivityEnvironment(
      { ...first, ...info },
      { client: this.client() },
    );
    this.environment.on('heartbeat', (details) => this.beats.push(details));
  }

  async run<Input, Report>(
    activity: (input: Input) => Promise<Report>,
    input: Input,
  ): Promise<Report> {
    return await this.environment.run(activity, input);
  }

  private client(): Client {
    const activity = { heartbeat: () => this.confirm() };
    const withDeadline = <T>(_deadline: number, call: () => Promise<T>) => call();
    const withAbortSignal = <T>(_signal: AbortSignal, call: () => T) => call();
    return { activity, withDeadline, withAbortSignal } as unknown as Client;
  }

  /** Temporal has canceled the activity. */
  abandon(): void {
    this.environment.cancel('TIMED_OUT');
  }
}

/** The response to the POST that a submit sent. */
export function postOf(result: SubmitResult): PostResult | undefined {
  return result.kind === 'posted' ? result.post : undefined;
}

/** Why a submit sent no POST. */
export function deferralOf(result: SubmitResult): string {
  return result.kind === 'deferred' ? `${result.reason}: ${result.detail}` : result.kind;
}
