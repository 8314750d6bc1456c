import { Agent } from 'node:https';
import axios from 'axios';
import type {
  BehaviorChange,
  Emulator,
  FaultRuleInput,
  Ledger,
  LedgerReservation,
  LedgerSearch,
} from '../../emulator/index.js';

/** A client of the emulator's control interface (docs/emulator.md). */
export class EmulatorControl {
  private readonly httpsAgent: Agent;

  /** @param ca PEM of the certificate to trust, for https */
  constructor(
    private readonly endpoint: string,
    ca?: string,
  ) {
    this.httpsAgent = new Agent({ ca });
  }

  /** Makes a finished search and returns its id. */
  async search(
    options: { quantity?: number; countryCode?: string; holdMs?: number } = {},
  ): Promise<string> {
    const { searchId } = (await this.call('POST', 'searches', options)) as { searchId: string };
    return searchId;
  }

  /** Makes an active reservation and returns its id. */
  async reservation(options: Parameters<Emulator['reserve']>[0] = {}): Promise<string> {
    const { id } = (await this.call('POST', 'reservations', options)) as { id: string };
    return id;
  }

  /** What happened to a reservation. */
  async reservationLedger(reservationId: string): Promise<LedgerReservation> {
    return (await this.call('GET', `ledger?reservationId=${reservationId}`)) as LedgerReservation;
  }

  /** What happened to a search. */
  async ledger(searchId: string): Promise<LedgerSearch> {
    return (await this.call('GET', `ledger?searchId=${searchId}`)) as LedgerSearch;
  }

  /** What happened to all searches and reservations. */
  async wholeLedger(): Promise<Ledger> {
    return (await this.call('GET', 'ledger')) as Ledger;
  }

  /** Puts rules before the active ones. */
  async addFaults(rules: readonly FaultRuleInput[]): Promise<void> {
    await this.call('POST', 'faults', rules);
  }

  async setBehavior(change: BehaviorChange): Promise<void> {
    await this.call('PUT', 'behavior', change);
  }

  async setKeys(keys: { primary?: string; secondary?: string }): Promise<void> {
    await this.call('PUT', 'keys', keys);
  }

  async setFaults(rules: readonly FaultRuleInput[]): Promise<void> {
    await this.call('PUT', 'faults', rules);
  }

  private async call(method: string, path: string, body?: unknown): Promise<unknown> {
    const { status, data } = await axios.request<unknown>({
      url: `${this.endpoint}/emulator/${path}`,
      method,
      data: body,
      httpsAgent: this.httpsAgent,
      proxy: false,
      validateStatus: () => true,
      signal: AbortSignal.timeout(10_000),
    });
    if (status < 300) return data;
    throw new Error(`the emulator returned ${status} to ${path}: ${JSON.stringify(data)}`);
  }
}
