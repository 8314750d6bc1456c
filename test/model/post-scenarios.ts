import fc from 'fast-check';
import {
  SECOND_MS,
  MINUTE_MS,
  READS,
  between,
  bought,
  accepted,
  scenario,
  only,
  lostPost,
  notReaching,
  answered,
  errorPost,
  lasting,
  submits,
  death,
  sequence,
} from './arbitraries.js';
import { BOUNDS } from './bounds.js';
import type { PostPlan } from './plan.js';

/** What can become of a POST, and of the worker that sends it. */
export const POST_SCENARIOS = {
  responseLost: scenario(
    'responseLost',
    sequence(lostPost).map((posts) => ({ posts: [...posts, accepted] })),
  ),
  postLost: scenario(
    'postLost',
    sequence(notReaching, 2).map((posts) => ({ posts: [...posts, accepted] })),
  ),
  neverAnswered: scenario(
    'neverAnswered',
    notReaching.map((post) => ({ posts: [post] })),
  ),
  arrivesLate: scenario(
    'arrivesLate',
    fc.tuple(lostPost, death, fc.boolean()).map(([post, dies, isDead]) => ({
      posts: [
        { ...post, reaches: true, arrival: 1, visibleAfterMs: BOUNDS.visibleWithinMs },
        accepted,
      ],
      submits: isDead ? [dies] : [],
    })),
  ),
  workerDies: scenario(
    'workerDies',
    sequence(submits).chain((around) =>
      sequence(lostPost).map((posts) => ({ submits: around, posts: [...posts, accepted] })),
    ),
  ),
  notSent: scenario(
    'notSent',
    between(1, 6).map((count) => ({
      posts: [...Array<PostPlan>(count).fill(answered({ kind: 'notSent' })), accepted],
    })),
  ),
  errorsToPost: scenario(
    'errorsToPost',
    sequence(errorPost, 4).map((posts) => ({ posts: [...posts, accepted] })),
  ),
  deniedPosts: scenario(
    'deniedPosts',
    fc
      .constantFrom(401 as const, 403 as const)
      .map((httpStatus) => ({ posts: [answered({ kind: 'denied', httpStatus })] })),
  ),
  rejected: scenario(
    'rejected',
    fc
      .tuple(fc.constantFrom(400 as const, 404 as const), fc.boolean())
      .map(([httpStatus, reaches]) => ({
        posts: [
          answered({ kind: 'rejected', httpStatus, fromAcs: true }, reaches && httpStatus === 400),
        ],
      })),
  ),
  /** ACS returns 400 although it accepts, and the lookup after the rejection gets no response. */
  rejectedThenOutage: scenario(
    'rejectedThenOutage',
    fc.tuple(fc.boolean(), between(2, 60)).map(([reaches, seconds]) => ({
      latencyMs: 200,
      posts: [answered({ kind: 'rejected', httpStatus: 400, fromAcs: true }, reaches)],
      disruptions: [
        { ...lasting({ kind: 'noResponse' }, READS, seconds * SECOND_MS), fromMs: 800 },
      ],
    })),
  ),
  /** An operation that shows only after our POST is of that POST, however long it stays notStarted. */
  notStartedForLong: scenario(
    'notStartedForLong',
    fc.tuple(lostPost, bought, between(6, 20)).map(([post, purchase, minutes]) => ({
      posts: [{ ...post, reaches: true }, accepted],
      purchase: { ...purchase, statuses: [{ status: 'notStarted', forMs: minutes * MINUTE_MS }] },
    })),
  ),
  /** The search cannot be read, so the operation alone decides. */
  numbersUnknown: scenario(
    'holdUnknown',
    fc.tuple(lostPost, between(0, 270)).map(([post, seconds]) => ({
      posts: [{ ...post, visibleAfterMs: seconds * SECOND_MS }, accepted],
      disruptions: [lasting({ kind: 'noResponse' }, ['search'], 48 * 60 * MINUTE_MS)],
    })),
  ),
  outageInProof: scenario(
    'outageInProof',
    fc.tuple(lostPost, between(31, 50), between(55, 150)).map(([post, from, seconds]) => ({
      posts: [{ ...post, tookMs: 30 * SECOND_MS }, accepted],
      disruptions: [
        {
          ...lasting({ kind: 'denied', httpStatus: 401 }, READS, seconds * SECOND_MS),
          fromMs: from * SECOND_MS,
        },
      ],
    })),
  ),
  rejectedByProxy: scenario(
    'rejectedByProxy',
    fc
      .tuple(fc.boolean(), between(0, BOUNDS.visibleWhenContestedWithinMs / SECOND_MS))
      .map(([reaches, seconds]) => ({
        posts: [
          {
            ...answered({ kind: 'rejected', httpStatus: 400, fromAcs: false }, reaches),
            visibleAfterMs: seconds * SECOND_MS,
          },
        ],
      })),
  ),
  conflict: scenario(
    'conflict',
    fc
      .tuple(fc.boolean(), between(0, BOUNDS.visibleWhenContestedWithinMs / SECOND_MS))
      .map(([isSold, seconds]) => ({
        posts: [answered({ kind: 'rejected', httpStatus: 409, fromAcs: true })],
        earlier: {
          judgement: 'nothingInFlight',
          consented: false,
          ...(isSold && { purchasedElsewhere: { hiddenForMs: seconds * SECOND_MS } }),
        },
      })),
  ),
  otherOperation: scenario(
    'otherOperation',
    only({
      posts: [{ ...accepted, response: { kind: 'accepted', operation: 'other' }, reaches: false }],
    }),
  ),
} as const;
