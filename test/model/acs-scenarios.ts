import fc from 'fast-check';
import {
  SECOND_MS,
  MINUTE_MS,
  READS,
  ALL,
  alternates,
  between,
  bought,
  accepted,
  undisturbed,
  scenario,
  only,
  lostPost,
  notReaching,
  effect,
  disruption,
  lasting,
  otherPurchase,
  sequence,
} from './arbitraries.js';
import { BOUNDS } from './bounds.js';
import type { Disruption } from './plan.js';

/** What ACS and the network can do to reads, and how an accepted purchase can go on. */
export const ACS_SCENARIOS = {
  outage: scenario(
    'outage',
    sequence(disruption).map((disruptions) => ({ disruptions })),
  ),
  limited: scenario(
    'limited',
    fc
      .tuple(lostPost, effect, fc.oneof(fc.constant(0), between(0, 40)), between(1, 400))
      .map(([post, kind, from, seconds]) => ({
        posts: [post, accepted],
        disruptions: [{ ...lasting(kind, ALL, seconds * SECOND_MS), fromMs: from * SECOND_MS }],
      })),
  ),
  staleReads: scenario(
    'staleReads',
    fc.tuple(lostPost, between(1, 20)).map(([post, seconds]) => ({
      posts: [{ ...post, visibleAfterMs: BOUNDS.visibleWithinMs - seconds * SECOND_MS }, accepted],
      disruptions: [
        {
          fromMs: 5 * SECOND_MS,
          forMs: 10 * MINUTE_MS,
          targets: ['operation', 'numbers'],
          effect: { kind: 'stale', ageMs: seconds * SECOND_MS },
        },
      ],
    })),
  ),
  postOutage: scenario(
    'postOutage',
    fc.tuple(undisturbed, between(10, 300)).map(([{ search }, seconds]) => ({
      search: { ...search, holdMs: Math.max(search.holdMs, 10 * MINUTE_MS) },
      disruptions: [lasting({ kind: 'noResponse' }, ['post'], seconds * SECOND_MS)],
    })),
  ),
  deniedReads: scenario(
    'deniedReads',
    fc
      .tuple(fc.constantFrom(401 as const, 403 as const), between(20, 60))
      .map(([httpStatus, minutes]) => ({
        disruptions: [lasting({ kind: 'denied', httpStatus }, READS, minutes * MINUTE_MS)],
      })),
  ),
  deniedAfterPost: scenario(
    'deniedAfterPost',
    fc.tuple(lostPost, between(10, 40)).map(([post, minutes]) => ({
      posts: [{ ...post, reaches: true }],
      disruptions: [
        {
          ...lasting({ kind: 'denied', httpStatus: 401 }, READS, minutes * MINUTE_MS),
          fromMs: 3 * SECOND_MS,
        },
      ],
    })),
  ),
  neverReachable: scenario(
    'neverReachable',
    fc
      .constantFrom<Disruption['effect'][]>(
        { kind: 'noResponse' },
        { kind: 'wrongResource' },
        { kind: 'anotherId' },
      )
      .map((kind) => ({ disruptions: [lasting(kind, ALL, 48 * 60 * MINUTE_MS)] })),
  ),
  placeholder: scenario(
    'placeholder',
    fc
      .tuple(
        fc.constantFrom('notStarted', 'NotStarted', 'succeeded'),
        fc.constantFrom(0, 0, 90_000),
        sequence(lostPost, 2),
      )
      .map(([status, fromMs, posts]) => ({
        placeholder: { status, fromMs },
        posts: fromMs === 0 ? [accepted] : [...posts, accepted],
      })),
  ),
  placeholderAndLostPost: scenario(
    'placeholderAndLostPost',
    fc
      .tuple(fc.constantFrom('notStarted', 'succeeded'), lostPost, between(0, 270))
      .map(([status, post, seconds]) => ({
        placeholder: { status, fromMs: 0 },
        posts: [{ ...post, visibleAfterMs: seconds * SECOND_MS }, accepted],
      })),
  ),
  /** A placeholder that ACS shows only after a POST that never arrived, while numbers cannot be read. */
  placeholderAppears: scenario(
    'placeholderAppears',
    fc
      .tuple(
        fc.constantFrom('succeeded', 'notStarted'),
        notReaching,
        between(5, 40),
        between(5, 30),
      )
      .map(([status, post, from, minutes]) => ({
        placeholder: { status, fromMs: from * SECOND_MS },
        posts: [post],
        disruptions: [
          {
            ...lasting({ kind: 'denied', httpStatus: 403 }, ['numbers'], minutes * MINUTE_MS),
            fromMs: 3 * SECOND_MS,
          },
        ],
      })),
  ),
  succeededWithoutNumbers: scenario(
    'succeededWithoutNumbers',
    only({
      placeholder: { status: 'succeeded', fromMs: 0 },
      disruptions: [lasting({ kind: 'noResponse' }, ['search'], 48 * 60 * MINUTE_MS)],
    }),
  ),
  otherEnds: scenario(
    'otherEnds',
    otherPurchase.map((purchase) => ({ purchase })),
  ),
  /** Without a 202 the operation stays visible: nothing else shows the purchase. */
  alternating: scenario(
    'alternating',
    fc
      .tuple(bought, alternates, between(0, 3), lostPost, fc.boolean())
      .map(([purchase, { statuses, eachMs }, count, post, isLost]) => ({
        posts: [isLost ? { ...post, reaches: true } : accepted],
        purchase: {
          ...purchase,
          alternates: { statuses: statuses.filter((one) => one !== null || !isLost), eachMs },
          bought: count,
        },
      })),
  ),
  failed: scenario(
    'failed',
    bought.map((purchase) => ({ purchase: { ...purchase, final: 'failed', bought: 0 } })),
  ),
  neverShown: scenario(
    'neverShown',
    fc.tuple(bought, fc.boolean()).map(([purchase, gone]) => ({
      purchase: { ...purchase, ownedAfterMs: Infinity, ...(gone && { goneAfterMs: 0 }) },
      ...(gone && { posts: [{ ...accepted, visibleAfterMs: 48 * 60 * MINUTE_MS }] }),
    })),
  ),
  stuck: scenario(
    'stuck',
    fc
      .tuple(bought, between(0, 1))
      .map(([purchase, count]) => ({ purchase: { ...purchase, final: 'running', bought: count } })),
  ),
} as const;
