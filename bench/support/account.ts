import type { Event, Given, Plan } from '../../emulator/state/events.js';
import { resumed } from '../../emulator/state/queries.js';

/** One GET of the operation. Times are epoch ms. */
export interface Poll {
  readonly at: number;
  readonly answer: Given;
  readonly status: string | undefined;
}

/** What the emulator's ledger tells of one purchase. */
export interface Purchase {
  readonly searchId: string;
  /** When the POST was accepted, and how the purchase goes from there. */
  plan: Plan | undefined;
  /** POSTs that were received. */
  posts: number;
  /** GETs of the operation, the look before the POST included. */
  readonly polls: Poll[];
  /** All GETs about it: of the search and of its numbers, too. */
  gets: number;
}

/** The account of all purchases, made event by event from the ledger. */
export class Account {
  readonly purchases = new Map<string, Purchase>();
  /** When each request about a purchase came, whatever it asked for. */
  readonly requests: number[] = [];
  private readonly searchOfPost = new Map<number, string>();

  /** Adds what happened since. */
  add(events: readonly Event[]): this {
    for (const event of events) this.fold(event);
    return this;
  }

  /** Purchases that ACS has accepted. */
  get accepted(): (Purchase & { readonly plan: Plan })[] {
    return [...this.purchases.values()].filter((one): one is Purchase & { plan: Plan } => {
      return one.plan !== undefined;
    });
  }

  private fold(event: Event): void {
    switch (event.type) {
      case 'postReceived':
        this.requests.push(event.at);
        this.searchOfPost.set(event.postId, event.searchId);
        this.of(event.searchId).posts += 1;
        return;
      case 'postProcessed': {
        const searchId = this.searchOfPost.get(event.postId);
        if (searchId !== undefined && event.plan) this.of(searchId).plan = event.plan;
        return;
      }
      case 'got': {
        const { of, at, answer, status } = event;
        this.requests.push(at);
        this.of(event.searchId).gets += 1;
        if (of === 'operation') this.of(event.searchId).polls.push({ at, answer, status });
        return;
      }
      case 'behaved':
        if (event.change.provisioning !== 'proceeds') return;
        for (const one of this.purchases.values())
          if (one.plan) one.plan = resumed(one.plan, event.at);
        return;
      default:
        return;
    }
  }

  private of(searchId: string): Purchase {
    let purchase = this.purchases.get(searchId);
    if (!purchase) {
      purchase = { searchId, plan: undefined, posts: 0, polls: [], gets: 0 };
      this.purchases.set(searchId, purchase);
    }
    return purchase;
  }
}
