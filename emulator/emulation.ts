import { randomUUID } from 'node:crypto';
import { ActiveRules } from './faults/active-rules.js';
import { seededAccessKey, Random } from './random.js';
import type { Event, HoldChange } from './state/events.js';
import type { HoldRecord } from './state/hold.js';
import { NO_LEDGER_FILE, openLedgerFile, type LedgerFile } from './state/ledger-file.js';
import { findHold } from './state/queries.js';
import { Tokens } from './state/tokens.js';
import { apply, emptyState, type State } from './state/state.js';

export interface EmulationOptions {
  /** Divides the recorded times of operations. Default: 1. */
  readonly speed?: number;
  /** Of ids, timings, probabilities and access keys. Default: 1. */
  readonly seed?: string;
  /** How long searches and reservations hold their numbers; not divided by the speed. Default: as recorded. */
  readonly holdMs?: number;
  /** Stores the ledger. Default: in memory only. */
  readonly ledgerFile?: string;
  /** Lifetime of the tokens of `GET /emulator/identity`. Default: an hour. */
  readonly tokenLifetimeMs?: number;
  /** Rejects access keys; accepts only tokens. */
  readonly tokensOnly?: boolean;
  /** The primary access key, base64. Default: derived from the seed. */
  readonly accessKey?: string;
}

const TOKEN_LIFETIME_MS = 3_600_000;

/** One emulated ACS resource: its state, its active fault rules and its random numbers. */
export class Emulation {
  readonly state: State;
  readonly faults: ActiveRules;
  readonly random: Random;
  readonly speed: number;
  readonly tokens: Tokens;
  readonly tokensOnly: boolean;
  private readonly ledgerFile: LedgerFile;
  private lastPostId: number;

  constructor(options: EmulationOptions) {
    const { speed = 1, seed = '1', holdMs, ledgerFile } = options;
    this.speed = speed;
    this.tokens = new Tokens(options.tokenLifetimeMs ?? TOKEN_LIFETIME_MS);
    this.tokensOnly = options.tokensOnly ?? false;
    const keys = {
      primary: options.accessKey ?? seededAccessKey(seed, 'primary'),
      secondary: seededAccessKey(seed, 'secondary'),
    };
    this.state = emptyState(keys, holdMs);
    const replay = (event: Event) => {
      apply(this.state, event);
    };
    this.ledgerFile =
      ledgerFile === undefined ? NO_LEDGER_FILE : openLedgerFile(ledgerFile, replay);
    // Another seed after a restart, so that no id is generated twice.
    this.random = new Random(`${seed}/${this.state.events}`);
    this.faults = new ActiveRules(this.random);
    this.lastPostId = Math.max(0, ...this.state.posts.keys());
  }

  record(event: Event): void {
    this.ledgerFile.append(event);
    apply(this.state, event);
  }

  /** Makes a search or a reservation, or changes a reservation. */
  recordHold(change: HoldChange, at: number): HoldRecord {
    this.record({ type: 'held', at, ...change });
    const hold = findHold(this.state, change.kind, change.id);
    if (!hold) throw new Error(`the ${change.kind} ${change.id} was not recorded`);
    return hold;
  }

  nextPostId(): number {
    this.lastPostId += 1;
    return this.lastPostId;
  }

  /** The value of the header `MS-CV`. */
  correlationVector(): string {
    return `${Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64').slice(0, 22)}.0`;
  }

  close(): void {
    this.ledgerFile.close();
  }
}
