import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';

/** Options of a request for the connection that an agent opens for it. */
export interface ConnectionHooks {
  /** Receives the connection before it is established. */
  readonly onConnection: (connection: net.Socket) => void;
  /** Called once the connection is established. If it rejects, the request is not written. */
  readonly confirm?: (() => Promise<void>) | undefined;
}

type SocketCallback = (error: Error | null, socket: Duplex) => void;
type ConnectionOptions = net.TcpNetConnectOpts & Partial<ConnectionHooks>;

/** The TCP connection of each TLS socket: a TLS socket cannot be reset, its connection can. */
const connections = new WeakMap<net.Socket, net.Socket>();

/** Passes a connection to its request once it is established and confirmed, never before. */
class HttpAgent extends http.Agent {
  override createConnection(options: ConnectionOptions, callback?: SocketCallback): undefined {
    const connection = connect(options, callback);
    connection.once('connect', () => {
      confirmSocket(connection, options, callback);
    });
    return undefined;
  }
}

/**
 * Opens the TCP connection below TLS itself, so that it can be reset. TLS begins once it is established: until then
 * Node may change from one address of the host to the next inside the socket, and TLS would keep the old one.
 */
class HttpsAgent extends https.Agent {
  override createConnection(
    options: tls.ConnectionOptions & ConnectionOptions,
    callback?: SocketCallback,
  ): undefined {
    const connection = connect(options, callback);
    connection.once('connect', () => {
      const secure = tls.connect({ ...options, socket: connection });
      connection.once('error', (error) => secure.destroy(error));
      connections.set(secure, connection);
      const stopReporting = reportFailure(secure, callback);
      secure.once('secureConnect', () => {
        stopReporting();
        confirmSocket(secure, options, callback);
      });
    });
    return undefined;
  }
}

function connect(
  { host = 'localhost', port, onConnection }: ConnectionOptions,
  callback: SocketCallback | undefined,
): net.Socket {
  const connection = net.connect({ host, port });
  onConnection?.(connection);
  connection.once('connect', reportFailure(connection, callback));
  return connection;
}

/** Reports a failure until the returned function is called. */
function reportFailure(socket: net.Socket, callback: SocketCallback | undefined): () => void {
  const failed = (error: Error) => callback?.(error, socket);
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

function confirmSocket(
  socket: net.Socket,
  { confirm }: Partial<ConnectionHooks>,
  callback: SocketCallback | undefined,
): void {
  if (!confirm) {
    callback?.(null, socket);
    return;
  }
  const refused = (error: unknown) => {
    resetConnection(socket);
    callback?.(error instanceof Error ? error : new Error('not confirmed'), socket);
  };
  confirm().then(() => callback?.(null, socket), refused);
}

/** Agents of both protocols, as axios takes them. */
export function createAgents(options: https.AgentOptions) {
  return { httpAgent: new HttpAgent(options), httpsAgent: new HttpsAgent(options) };
}

/** Resets a connection, so that the kernel does not deliver later what it has not delivered yet. */
export function resetConnection(socket: net.Socket): void {
  const connection = connections.get(socket) ?? socket;
  if (connection instanceof tls.TLSSocket || connection.destroyed) return;
  if (connection.connecting) connection.destroy();
  else connection.resetAndDestroy();
}
