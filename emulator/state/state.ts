import type { FaultKind, TransportKind } from '../faults/rules.js';
import { defaultBehavior, type Behavior } from './behavior.js';
import { resume, type Plan } from './plan.js';
import type {
  Event,
  Get,
  AnswerStatus,
  Keys,
  PostOutcome,
  Search,
  CancelEffect,
} from './events.js';

/** One POST in the ledger. */
export interface Post {
  readonly searchId: string;
  readonly receivedAt: number;
  readonly clientRequestId: string | null;
  processedAt: number | null;
  answer: AnswerStatus | 'pending';
  answeredAt: number | null;
  outcome: PostOutcome | null;
  fault: TransportKind | null;
}

/** A search, its requests and its purchase. */
export interface SearchRecord extends Search {
  readonly createdAt: number;
  readonly posts: Post[];
  readonly gets: (Get & { readonly at: number })[];
  readonly cancels: {
    readonly at: number;
    readonly answer: AnswerStatus;
    readonly effect: CancelEffect;
  }[];
  plan: Plan | undefined;
  stoppedAt: number | undefined;
}

export interface Release {
  readonly releaseId: string;
  readonly phoneNumber: string;
  readonly at: number;
  readonly endsAt: number;
}

/** The state of the emulator. Only {@link apply} changes it. */
export interface State {
  readonly searches: Map<string, SearchRecord>;
  /** The search that holds, or held, a number. */
  readonly searchOfNumber: Map<string, SearchRecord>;
  readonly releases: Map<string, Release>;
  readonly posts: Map<number, Post>;
  /** POSTs for searches that do not exist. */
  readonly unmatchedPosts: Post[];
  /** Calls of the API, those with a fault, and faults by kind. */
  readonly calls: { all: number; struck: number; readonly byKind: Map<FaultKind, number> };
  behavior: Behavior;
  keys: Keys;
  events: number;
}

export function emptyState(keys: Keys, holdMs: number): State {
  return {
    searches: new Map(),
    searchOfNumber: new Map(),
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
    case 'searched': {
      const { type: _, at, ...search } = event;
      const empty = { posts: [], gets: [], cancels: [], plan: undefined, stoppedAt: undefined };
      const record: SearchRecord = { ...search, createdAt: at, ...empty };
      state.searches.set(search.searchId, record);
      for (const number of search.phoneNumbers) state.searchOfNumber.set(number, record);
      return;
    }
    case 'postReceived': {
      const { searchId, clientRequestId, at } = event;
      const open = { processedAt: null, answer: 'pending', answeredAt: null } as const;
      const post: Post = {
        searchId,
        receivedAt: at,
        clientRequestId,
        ...open,
        outcome: null,
        fault: null,
      };
      state.posts.set(event.postId, post);
      (state.searches.get(searchId)?.posts ?? state.unmatchedPosts).push(post);
      return;
    }
    case 'postProcessed': {
      const post = state.posts.get(event.postId);
      if (!post) return;
      post.processedAt = event.at;
      post.outcome = event.outcome;
      const search = state.searches.get(post.searchId);
      if (search && event.plan) search.plan = event.plan;
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
      const { type: _, searchId, ...get } = event;
      state.searches.get(searchId)?.gets.push(get);
      return;
    }
    case 'canceled': {
      const search = state.searches.get(event.searchId);
      const { at, answer, effect } = event;
      search?.cancels.push({ at, answer, effect });
      if (search && effect === 'stopped') search.stoppedAt = at;
      return;
    }
    case 'planChanged': {
      const search = state.searches.get(event.searchId);
      if (search?.plan) search.plan = { ...search.plan, ...event.change };
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
      for (const search of state.searches.values())
        if (search.plan) search.plan = resume(search.plan, event.at);
      return;
    }
    case 'keysChanged':
      state.keys = { ...state.keys, ...event.keys };
  }
}
