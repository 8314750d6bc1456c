import type http from 'node:http';
import type https from 'node:https';
import type { Socket } from 'node:net';
import { isOpen, resetConnection, type ConnectionHooks } from './agents.js';

/**
 * Sees whether a request's own connection was ever established. Node writes nothing before that (nor before
 * the TLS handshake is done), so a request that failed earlier cannot have reached ACS.
 */
export class ConnectionTracker {
  established = false;
  private socket: Socket | undefined;

  /** Drops what has not been received yet: a request that was given up must not arrive later. */
  reset(): void {
    if (this.socket) resetConnection(this.socket);
  }

  /** @param confirm asked once a connection is established, before the request is written */
  transport(protocol: typeof http | typeof https, confirm?: () => Promise<void>): object {
    return {
      request: (
        options: https.RequestOptions,
        onResponse: (response: http.IncomingMessage) => void,
      ) => {
        const opening: ConnectionHooks = {
          opens: (connection) => {
            this.socket = connection;
          },
          confirm,
        };
        const request = protocol.request({ ...options, ...opening }, onResponse);
        request.once('socket', (socket) => {
          this.socket = socket;
          if (isOpen(socket)) {
            this.established = true; // a kept connection
            return;
          }
          const secure = 'encrypted' in socket;
          socket.once(secure ? 'secureConnect' : 'connect', () => {
            this.established = true;
          });
        });
        return request;
      },
    };
  }
}
