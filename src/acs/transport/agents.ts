import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';

/** The connections below TLS: a TLS socket cannot be reset, its connection can. */
const connections = new WeakMap<net.Socket, net.Socket>();
/** Of these the handshake is done. */
const secured = new WeakSet<net.Socket>();

/** Options of a request about the connection that is opened for it. */
export interface ConnectionHooks {
  /** Is told of it before it is established. */
  readonly opens: (connection: net.Socket) => void;
  /** Asked once it is established: only if this resolves, the request gets the connection and is written. */
  readonly confirm?: (() => Promise<void>) | undefined;
}

type SocketCallback = (error: Error | null, socket: Duplex) => void;

/** Hands over a connection that is established and, where that is asked for, confirmed. */
function confirmSocket(
  socket: net.Socket,
  { confirm }: Partial<ConnectionHooks>,
  done: SocketCallback | undefined,
): void {
  if (!confirm) {
    done?.(null, socket);
    return;
  }
  const refused = (error: unknown) => {
    resetConnection(socket);
    done?.(error instanceof Error ? error : new Error('not confirmed'), socket);
  };
  confirm().then(() => done?.(null, socket), refused);
}

/** Hands over a connection only once it is established: a request that has none is not written. */
class ResettableHttpAgent extends http.Agent {
  override createConnection(
    options: net.TcpNetConnectOpts & Partial<ConnectionHooks>,
    done?: SocketCallback,
  ): undefined {
    const { host = 'localhost', port, opens } = options;
    const connection = connect({ host, port, ...(opens && { opens }) }, done);
    connection.once('connect', () => {
      confirmSocket(connection, options, done);
    });
    return undefined;
  }
}

/**
 * Opens the connection below TLS itself, and keeps hold of it. TLS begins when it is established, never before: Node goes
 * from one address of a host to the next by changing what is inside of the socket, and TLS would keep the old one.
 */
class ResettableAgent extends https.Agent {
  override createConnection(
    options: tls.ConnectionOptions & Partial<ConnectionHooks>,
    done?: SocketCallback,
  ): undefined {
    const { host = 'localhost', port = 443, opens } = options;
    const connection = connect({ host, port, ...(opens && { opens }) }, done);
    connection.once('connect', () => {
      const secure = tls.connect({ ...options, socket: connection });
      connection.once('error', (error) => secure.destroy(error));
      connections.set(secure, connection);
      const settle = untilEstablished(secure, done);
      secure.once('secureConnect', () => {
        settle();
        secured.add(secure);
        confirmSocket(secure, options, done);
      });
    });
    return undefined;
  }
}

function connect(
  { opens, ...options }: net.TcpNetConnectOpts & Partial<ConnectionHooks>,
  done: SocketCallback | undefined,
): net.Socket {
  const connection = net.connect(options);
  opens?.(connection);
  connection.once('connect', untilEstablished(connection, done));
  return connection;
}

/** Reports a failure until the returned function is called. */
function untilEstablished(socket: net.Socket, done: SocketCallback | undefined): () => void {
  const failed = (error: Error) => done?.(error, socket);
  const closed = () => {
    failed(new Error('closed before it was established'));
  };
  socket.once('error', failed);
  socket.once('close', closed);
  return () => {
    socket.off('error', failed);
    socket.off('close', closed);
  };
}

/** Agents of both protocols. @param ca PEM of the authority to trust instead of the usual ones */
export function createAgents(keepAlive: boolean, ca?: string) {
  return {
    httpAgent: new ResettableHttpAgent({ keepAlive }),
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
