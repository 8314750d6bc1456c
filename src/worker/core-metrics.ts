import axios from 'axios';
import { freePort } from '../observability/free-port.js';

const TIMEOUT_MS = 2_000;

/**
 * The metrics of the core of Temporal's SDK. The core serves them on a port of its own, on loopback; this process reads them
 * there, so that Prometheus needs one target for each worker.
 */
export class CoreMetrics {
  private constructor(private readonly bindAddress: string) {}

  /** Options for `Runtime.install`. Names and units follow the conventions of Prometheus. */
  get exporter() {
    const { bindAddress } = this;
    return {
      bindAddress,
      countersTotalSuffix: true,
      unitSuffix: true,
      useSecondsForDurations: true,
    } as const;
  }

  /** Chooses a port: with port 0, the core does not report which port it bound. */
  static async onFreePort(): Promise<CoreMetrics> {
    return new CoreMetrics(`127.0.0.1:${await freePort()}`);
  }

  /** The metrics in Prometheus' text format; empty if the core does not respond. */
  async text(): Promise<string> {
    try {
      const { data } = await axios.get<string>(`http://${this.bindAddress}/metrics`, {
        responseType: 'text',
        timeout: TIMEOUT_MS,
        proxy: false,
      });
      return data;
    } catch {
      return '';
    }
  }
}
