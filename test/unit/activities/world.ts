import { MockActivityEnvironment } from '@temporalio/testing';
import type { AcsClient } from '../../../src/acs/client.js';
import type { Answer, NoAnswer, Reply } from '../../../src/acs/reply.js';
import type { Dependencies } from '../../../src/activities/index.js';
import { NUMBERS, OPERATION_ID, operation, owned, SEARCH_ID, settings } from '../purchase/world.js';

/** Builders of what the activities meet; sockets can't show clocks that stand still, or a worker that stops in between. */

const call = { method: 'GET', path: '/', clientRequestId: 'c', durationMs: 1 };

export function answer(status: number, body?: unknown): Answer {
  const error = { code: status === 404 ? 'NotFound' : 'Other', message: 'no' };
  return { is: 'answer', ...call, status, headers: {}, body, ...(status >= 400 && { error }) };
}

export const silence: NoAnswer = { is: 'noAnswer', ...call, notSent: false, why: 'ECONNRESET' };

export const says = {
  absent: answer(404),
  operation: (status: string) => answer(200, operation(status)),
  owned: (phoneNumber: string) => answer(200, owned(phoneNumber)),
  search: (searchExpiresBy: string) =>
    answer(200, {
      searchId: SEARCH_ID,
      phoneNumbers: NUMBERS,
      phoneNumberType: 'tollFree',
      assignmentType: 'application',
      capabilities: { calling: 'none', sms: 'inbound+outbound' },
      cost: { amount: 2, currencyCode: 'USD', billingFrequency: 'monthly' },
      searchExpiresBy,
    }),
};

/** An ACS that answers as told, and counts the POSTs. */
export class FakeAcs implements AcsClient {
  posts = 0;
  post: Reply = answer(202);
  operation: () => Reply = () => says.absent;
  search: Reply = says.search('2099-01-01T00:00:00Z');
  number: (phoneNumber: string) => Reply = () => says.absent;

  purchase(): Promise<Reply> {
    this.posts += 1;
    return Promise.resolve(this.post);
  }
  getOperation = () => Promise.resolve(this.operation());
  cancelOperation = () => Promise.resolve(answer(204));
  getSearchResult = () => Promise.resolve(this.search);
  getPhoneNumber = (phoneNumber: string) => Promise.resolve(this.number(phoneNumber));
}

const quiet = () => undefined;

export function dependencies(acs: AcsClient, stopping = new AbortController()): Dependencies {
  return {
    acs,
    settings,
    log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    stopping: stopping.signal,
    random: () => 0.5,
  };
}

/** What every activity of a purchase is given. */
export const input = {
  searchId: SEARCH_ID,
  operationId: OPERATION_ID,
  settings,
  request: { searchId: SEARCH_ID },
  shadowProved: false,
};

/** One attempt of an activity, scheduled just now unless told otherwise. */
export class Attempt {
  private readonly environment: MockActivityEnvironment;
  /** What it told the engine while it ran. */
  readonly beats: unknown[] = [];

  constructor(scheduledTimestampMs = Date.now()) {
    this.environment = new MockActivityEnvironment({ scheduledTimestampMs, attempt: 1 });
    this.environment.on('heartbeat', (details) => this.beats.push(details));
  }

  async run<Input, Report>(
    activity: (input: Input) => Promise<Report>,
    input: Input,
  ): Promise<Report> {
    return await this.environment.run(activity, input);
  }

  /** Nobody waits for its report any more. */
  abandon(): void {
    this.environment.cancel('TIMED_OUT');
  }
}
