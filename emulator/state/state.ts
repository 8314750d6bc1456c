import type { FaultKind } from '../faults/rules.js';
import { defaultBehavior, type Behavior } from './behavior.js';
import type { Event, HoldChange, Keys } from './events.js';
import { purchaseOperationId, type HoldRecord, type Post } from './hold.js';
import { resume } from './plan.js';

export interface Release {
  readonly releaseId: string;
  readonly phoneNumber: string;
  readonly at: number;
  readonly endsAt: number;
}

/** The state of the emulator. Only {@link apply} changes it. */
export interface State {
  /** Searches and reservations, by the id of their purchase operation. */
  readonly holds: Map<string, HoldRecord>;
  /** The search or reservation that holds, or held last, a number. */
  readonly holdOfNumber: Map<string, HoldRecord>;
  readonly releases: Map<string, Release>;
  readonly posts: Map<number, Post>;
  /** POSTs for searches and reservations that do not exist. */
  readonly unmatchedPosts: Post[];
  /** Calls of the API, those with a fault, and faults by kind. */
  readonly calls: { all: number; struck: number; readonly byKind: Map<FaultKind, number> };
  behavior: Behavior;
  keys: Keys;
  events: number;
}

export function emptyState(keys: Keys, holdMs: number | undefined): State {
  return {
    holds: new Map(),
    holdOfNumber: new Map(),
    releases: new Map(),
    posts: new Map(),
    unmatchedPosts: [],
    calls: { all: 0, struck: 0, byKind: new Map() },
    behavior: defaultBehavior(holdMs),
    keys,
    events: 0,
  };
}

/** Adds one event to the state. */
export function apply(state: State, event: Event): void {
  state.events += 1;
  switch (event.type) {
    case 'held':
      applyHold(state, event, event.at);
      return;
    case 'reservationDeleted': {
      const hold = state.holds.get(event.operationId);
      hold?.numbers.clear();
      if (hold) hold.deletedAt = event.at;
      return;
    }
    case 'postReceived': {
      const { operationId, clientRequestId, at } = event;
      const open = { processedAt: null, answer: 'pending', answeredAt: null } as const;
      const post: Post = {
        operationId,
        receivedAt: at,
        clientRequestId,
        ...open,
        outcome: null,
        fault: null,
      };
      state.posts.set(event.postId, post);
      (state.holds.get(operationId)?.posts ?? state.unmatchedPosts).push(post);
      return;
    }
    case 'postProcessed': {
      const post = state.posts.get(event.postId);
      if (!post) return;
      post.processedAt = event.at;
      post.outcome = event.outcome;
      const hold = state.holds.get(post.operationId);
      if (hold && event.plan) hold.plan = event.plan;
      return;
    }
    case 'postAnswered': {
      const post = state.posts.get(event.postId);
      if (!post) return;
      post.answer = event.answer;
      post.answeredAt = event.at;
      post.fault = event.fault ?? null;
      return;
    }
    case 'served': {
      const { calls } = state;
      calls.all += 1;
      if (event.struck.length > 0) calls.struck += 1;
      for (const kind of event.struck) calls.byKind.set(kind, (calls.byKind.get(kind) ?? 0) + 1);
      return;
    }
    case 'getAnswered': {
      const { type: _, operationId, ...get } = event;
      state.holds.get(operationId)?.gets.push(get);
      return;
    }
    case 'canceled': {
      const hold = state.holds.get(event.operationId);
      const { at, answer, effect } = event;
      hold?.cancels.push({ at, answer, effect });
      if (hold && effect === 'stopped') hold.stoppedAt = at;
      return;
    }
    case 'planChanged': {
      const hold = state.holds.get(event.operationId);
      if (hold?.plan) hold.plan = { ...hold.plan, ...event.change };
      return;
    }
    case 'released': {
      const { releaseId, phoneNumber, at, endsAt } = event;
      state.releases.set(releaseId, { releaseId, phoneNumber, at, endsAt });
      return;
    }
    case 'behaviorChanged': {
      const change = Object.entries(event.change).filter(([, value]) => value !== undefined);
      state.behavior = { ...state.behavior, ...Object.fromEntries(change) };
      if (event.change.provisioning !== 'proceeds') return;
      for (const hold of state.holds.values())
        if (hold.plan) hold.plan = resume(hold.plan, event.at);
      return;
    }
    case 'keysChanged':
      state.keys = { ...state.keys, ...event.keys };
  }
}

/** Makes the search or reservation, again if it was deleted, and changes its numbers and its hold. */
function applyHold(state: State, change: HoldChange, at: number): void {
  const { kind, id, added, removed = [], readyAt = at, expiresAt } = change;
  const operationId = purchaseOperationId(kind, id);
  const hold = state.holds.get(operationId) ?? newHold({ kind, id, readyAt, createdAt: at });
  state.holds.set(operationId, hold);
  if (hold.deletedAt !== undefined) hold.createdAt = at;
  hold.deletedAt = undefined;
  hold.expiresAt = expiresAt;
  for (const phoneNumber of removed) hold.numbers.delete(phoneNumber);
  for (const number of added) {
    hold.numbers.set(number.phoneNumber, number);
    hold.everHeld.add(number.phoneNumber);
    state.holdOfNumber.set(number.phoneNumber, hold);
  }
}

function newHold(identity: Pick<HoldRecord, 'kind' | 'id' | 'readyAt' | 'createdAt'>): HoldRecord {
  return {
    ...identity,
    expiresAt: identity.createdAt,
    numbers: new Map(),
    everHeld: new Set(),
    posts: [],
    gets: [],
    cancels: [],
    plan: undefined,
    stoppedAt: undefined,
    deletedAt: undefined,
  };
}
