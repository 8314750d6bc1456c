import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import axios from 'axios';

const TIMEOUT_MS = 2_000;

/**
 * The metrics of the core of Temporal's SDK. The core serves them on a port of its own, on loopback; this process reads them
 * there, so that Prometheus needs one target for each worker.
 *
 * @returns `exporter`, the options for `Runtime.install`; `text()`, the metrics in Prometheus' text format, empty if the core
 *   does not respond
 */
export async function createCoreMetrics() {
  // With port 0, the core does not report which port it bound.
  const bindAddress = `127.0.0.1:${await freePort()}`;
  return {
    exporter: {
      bindAddress,
      countersTotalSuffix: true,
      unitSuffix: true,
      useSecondsForDurations: true,
    },
    async text(): Promise<string> {
      try {
        const { data } = await axios.get<string>(`http://${bindAddress}/metrics`, {
          responseType: 'text',
          timeout: TIMEOUT_MS,
          proxy: false,
        });
        return data;
      } catch {
        return '';
      }
    },
  };
}

/** A port of the loopback interface that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  return port;
}
