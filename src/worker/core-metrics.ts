import axios from 'axios';
import { freePort } from '../observability/free-port.js';

const ANSWER_WITHIN_MS = 2_000;

/** Where the core of Temporal's SDK shows its metrics: to this process alone, which passes them on. */
export class CoreMetrics {
  private constructor(private readonly bindAddress: string) {}

  /** What the core is told: names and units as Prometheus has them, and as the metrics beside them. */
  get exporter() {
    const { bindAddress } = this;
    return {
      bindAddress,
      countersTotalSuffix: true,
      unitSuffix: true,
      useSecondsForDurations: true,
    } as const;
  }

  /** Takes a free port of the loopback interface; the core must be given one, and does not tell which it took. */
  static async onFreePort(): Promise<CoreMetrics> {
    return new CoreMetrics(`127.0.0.1:${await freePort()}`);
  }

  /** Its metrics in Prometheus' text format; none while it does not answer. */
  async text(): Promise<string> {
    try {
      const answer = await axios.get<string>(`http://${this.bindAddress}/metrics`, {
        responseType: 'text',
        timeout: ANSWER_WITHIN_MS,
        proxy: false,
      });
      return answer.data;
    } catch {
      return '';
    }
  }
}
