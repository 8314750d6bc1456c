import { once } from 'node:events';
import net from 'node:net';
import { listenLocally } from './listen-locally.js';

/** A TCP proxy on loopback whose connections can be cut. */
export interface CuttableProxy {
  /** `host:port` to connect to. */
  readonly address: string;
  /** Closes every open connection. New ones are accepted. */
  cut(): void;
  close(): Promise<void>;
}

/** @param target `host:port` that connections are forwarded to */
export async function startCuttableProxy(target: string): Promise<CuttableProxy> {
  const { hostname, port } = new URL(`tcp://${target}`);
  const open = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const far = net.connect({ host: hostname, port: Number(port) });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  const ownPort = await listenLocally(server);
  const cut = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    address: `127.0.0.1:${ownPort}`,
    cut,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
