import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { resetConnection, type ConnectionHooks } from './agents.js';

/**
 * Records whether a request got an established connection. Our agents give it none before, and Node writes nothing
 * without one, so a request that failed earlier cannot have reached ACS.
 */
export class ConnectionTracker {
  established = false;
  private socket: Socket | undefined;

  reset(): void {
    if (this.socket) resetConnection(this.socket);
  }

  /** The transport of one axios request to a URL, whose agent must come from `createAgents`. */
  transport({ protocol }: URL, confirm?: () => Promise<void>): object {
    const client = protocol === 'https:' ? https : http;
    return {
      request: (
        options: https.RequestOptions,
        onResponse: (response: http.IncomingMessage) => void,
      ) => {
        const hooks: ConnectionHooks = {
          onConnection: (connection) => {
            this.socket = connection;
          },
          confirm,
        };
        const request = client.request({ ...options, ...hooks }, onResponse);
        request.once('socket', (socket) => {
          this.socket = socket;
          this.established = true;
        });
        return request;
      },
    };
  }
}
