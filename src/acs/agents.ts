import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';

/** The connections below TLS: a TLS socket cannot be reset, its connection can. */
const connections = new WeakMap<net.Socket, net.Socket>();
/** Of these the handshake is done. */
const secured = new WeakSet<net.Socket>();

/** An option of a request: a callback for its new connection, before that is established. */
export interface Opening {
  readonly opens: (connection: net.Socket) => void;
}

type Done = (error: Error | null, socket: Duplex) => void;

/**
 * Opens the connection below TLS itself, and keeps hold of it. TLS begins when it is established, never before: Node goes
 * from one address of a host to the next by changing what is inside of the socket, and TLS would keep the old one.
 */
class ResettableAgent extends https.Agent {
  override createConnection(
    options: tls.ConnectionOptions & Partial<Opening>,
    done?: Done,
  ): undefined {
    const { host = 'localhost', port = 443, opens } = options;
    const connection = net.connect({ host, port });
    opens?.(connection);
    const failed = (error: Error) => done?.(error, connection);
    const closed = () => {
      failed(new Error('closed before it was established'));
    };
    connection.once('error', failed);
    connection.once('close', closed);
    connection.once('connect', () => {
      connection.off('error', failed);
      connection.off('close', closed);
      const secure = tls.connect({ ...options, socket: connection });
      connection.once('error', (error) => secure.destroy(error));
      secure.once('secureConnect', () => secured.add(secure));
      connections.set(secure, connection);
      done?.(null, secure);
    });
    return undefined;
  }
}

/** Agents of both protocols. @param ca PEM of the authority to trust instead of the usual ones */
export function agents(keepAlive: boolean, ca?: string) {
  return {
    httpAgent: new http.Agent({ keepAlive }),
    httpsAgent: new ResettableAgent({ keepAlive, ...(ca !== undefined && { ca }) }),
  };
}

/** Whether a request that is given this socket can be written at once. */
export function isOpen(socket: net.Socket): boolean {
  return connections.has(socket) ? secured.has(socket) : !socket.connecting;
}

/** Drops a connection with whatever it has not delivered yet: what was given up must not arrive later. */
export function resetConnection(socket: net.Socket): void {
  const connection = connections.get(socket) ?? socket;
  if (connection instanceof tls.TLSSocket || connection.destroyed) return;
  if (connection.connecting) connection.destroy();
  else connection.resetAndDestroy();
}
