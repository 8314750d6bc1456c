import { randomUUID } from 'node:crypto';
import { ActiveRules } from './faults/active-rules.js';
import { seededAccessKey, Random } from './random.js';
import type { Event } from './state/events.js';
import { NO_LEDGER_FILE, openLedgerFile, type LedgerFile } from './state/ledger-file.js';
import { Tokens } from './state/tokens.js';
import { apply, emptyState, type State } from './state/state.js';

export interface EmulationOptions {
  readonly speed: number;
  readonly seed: string;
  readonly holdMs: number;
  readonly ledgerFile?: string;
  readonly tokenLifetimeMs?: number;
  /** Rejects access keys. */
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
    const { speed, seed, holdMs, ledgerFile } = options;
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
