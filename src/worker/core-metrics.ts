import { createServer, type AddressInfo } from 'node:net';
import axios from 'axios';

const ANSWER_WITHIN_MS = 2_000;

/** Where the core of Temporal's SDK shows its metrics: to this process alone, which passes them on. */
export class CoreMetrics {
  private constructor(readonly bindAddress: string) {}

  /** Takes a free port of the loopback interface; the core must be given one, and does not tell which it took. */
  static async onFreePort(): Promise<CoreMetrics> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return new CoreMetrics(`127.0.0.1:${port}`);
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
