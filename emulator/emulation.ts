import { randomUUID } from 'node:crypto';
import { ActiveRules } from './faults/active-rules.js';
import { seededAccessKey, Random } from './random.js';
import { RECORDED_HOLD_MS } from './state/behavior.js';
import type { Event } from './state/events.js';
import { NO_LEDGER_FILE, openLedgerFile, type LedgerFile } from './state/ledger-file.js';
import { Tokens } from './state/tokens.js';
import { apply, emptyState, type State } from './state/state.js';

export interface EmulationOptions {
  /** Divides the recorded times of operations. Default: 1. */
  readonly speed?: number;
  /** Of ids, timings, probabilities and access keys. Default: 1. */
  readonly seed?: string;
  /** How long searches hold their numbers; not divided by the speed. Default: as recorded. */
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
    const { speed = 1, seed = '1', holdMs = RECORDED_HOLD_MS, ledgerFile } = options;
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

  nextPostId(): number {
    this.lastPostId += 1;
    return this.lastPostId;
  }

  /** A number that no search has held: toll-free, from the range reserved for fiction. */
  nextPhoneNumber(countryCode: string): string {
    const index = this.state.searchOfNumber.size;
    const national = String(5_550_000 + index).padStart(7, '0');
    return countryCode === 'US' ? `+1833${national}` : `+33800${national}`;
  }

  /** The value of the header `MS-CV`. */
  correlationVector(): string {
    return `${Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64').slice(0, 22)}.0`;
  }

  close(): void {
    this.ledgerFile.close();
  }
}
