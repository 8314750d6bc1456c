import fc from 'fast-check';
import type {
  CancelReport,
  LookReport,
  PollReport,
  PostReport,
} from '../../../src/purchase/reports.js';
import { absent, notFound, OPERATION_ID, present, receipt, sees, withheld } from './world.js';

/** What the world answers to each kind of step. */
export interface Answers {
  /** The turn of its POST did not come: no worker began. */
  readonly turnMissed: boolean;
  readonly before: LookReport | undefined;
  /** Where there was no look: a limit of the worker's kept it back for so long. */
  readonly keptBackMs: number | undefined;
  readonly post: PostReport | 'lost';
  readonly after: LookReport | undefined;
  readonly look: LookReport | undefined;
  readonly poll: PollReport | undefined;
  readonly cancel: CancelReport | 'noAnswer';
  readonly tookMs: number;
  readonly cancelNow: boolean;
}

const looks = fc.constantFrom<LookReport[]>(...Object.values(sees));
const posts = fc.oneof(
  fc.constantFrom<(PostReport | 'lost')[]>(
    { is: 'acknowledged', operationId: OPERATION_ID, nextLookInMs: 8_000 },
    { is: 'notSent', why: 'ECONNREFUSED' },
    { is: 'notSent', why: 'ACS throttles', retryAfterMs: 200_000 },
    { is: 'throttled', httpStatus: 429 },
    { is: 'throttled', httpStatus: 429, retryAfterMs: 3_600_000 },
    { is: 'unauthorized', httpStatus: 401 },
    { is: 'refused', httpStatus: 400 },
    { is: 'refused', httpStatus: 409 },
    { is: 'refused', ...notFound },
    'lost',
  ),
  fc.nat(30_000).map((inFlightForMs): PostReport => ({ is: 'unknown', why: 'x', inFlightForMs })),
);
const polls = fc
  .record({
    operation: fc.constantFrom(
      present('running'),
      present('NotStarted'),
      present('Succeeded'),
      present('FAILED'),
      present('onHold'),
      absent,
      withheld,
    ),
    owned: fc.constantFrom(0, 1, 2),
    holdKnown: fc.boolean(),
    nextLookInMs: fc.integer({ min: 5_000, max: 600_000 }),
  })
  .map(({ operation, owned, holdKnown, nextLookInMs }): PollReport => {
    const numbers = holdKnown
      ? receipt(owned)
      : { confirmed: [], missing: [], unread: [], holdKnown };
    return { operation, gets: 1, nextLookInMs, receipt: numbers };
  });
export const answers: fc.Arbitrary<Answers> = fc.record({
  turnMissed: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
  before: fc.option(looks, { nil: undefined, freq: 5 }),
  keptBackMs: fc.option(fc.integer({ min: 1, max: 302_000 }), { nil: undefined }),
  post: posts,
  after: fc.option(looks, { nil: undefined }),
  look: fc.option(looks, { nil: undefined, freq: 9 }),
  poll: fc.option(polls, { nil: undefined, freq: 9 }),
  cancel: fc.constantFrom<(CancelReport | 'noAnswer')[]>({ httpStatus: 204 }, 'noAnswer'),
  tookMs: fc.integer({ min: 1, max: 60_000 }),
  cancelNow: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});
