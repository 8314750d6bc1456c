import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import tls from 'node:tls';

/** The connections below TLS: a TLS socket cannot be reset, its connection can. */
const connections = new WeakMap<net.Socket, net.Socket>();

/** Opens the connection below TLS itself, and keeps hold of it. */
class ResettableAgent extends https.Agent {
  override createConnection(options: tls.ConnectionOptions): tls.TLSSocket {
    const { host = 'localhost', port = 443 } = options;
    const connection = net.connect({ host, port });
    const secure = tls.connect({ ...options, socket: connection });
    connection.once('error', (error) => secure.destroy(error));
    connections.set(secure, connection);
    return secure;
  }
}

/** Agents of both protocols. @param ca PEM of the authority to trust instead of the usual ones */
export function agents(keepAlive: boolean, ca?: string) {
  return {
    httpAgent: new http.Agent({ keepAlive }),
    httpsAgent: new ResettableAgent({ keepAlive, ...(ca !== undefined && { ca }) }),
  };
}

/** Drops a connection with whatever it has not delivered yet: what was given up must not arrive later. */
export function resetConnection(socket: net.Socket): void {
  const connection = connections.get(socket) ?? socket;
  if (!(connection instanceof tls.TLSSocket) && !connection.destroyed) connection.resetAndDestroy();
}
