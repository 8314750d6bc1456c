import assert from 'node:assert/strict';
import { ConfigurationError } from '../../../src/config/environment.js';
import { gatewayVariables, readGatewayConfig } from '../../../src/config/gateway-config.js';
import { readWorkerConfig, workerVariables } from '../../../src/config/worker-config.js';

/** Invalid for every variable that is checked. */
const VALUES = ['https://u:s3cr3t@host/s3cr3t', 's3cr3t, =s3cr3t', '{"s3cr3t": s3cr3t', '7 s3cr3t'];

const PROGRAMS = [
  ['the worker', workerVariables, readWorkerConfig],
  ['the gateway', gatewayVariables, readGatewayConfig],
] as const;

describe('configuration error', () => {
  for (const [program, { shape }, read] of PROGRAMS) {
    it(`of ${program} shows the value of no variable`, () => {
      for (const name of [...Object.keys(shape), 'ACS_CONNECTION_STRING_FILE', 'ACS_MISSPELT']) {
        for (const value of VALUES) {
          // The required variables are missing, so there is always an error.
          assert.throws(
            () => read({ [name]: value }),
            (error: unknown) =>
              error instanceof ConfigurationError && !error.message.includes('s3cr3t'),
            `${name}=${value}`,
          );
        }
      }
    });
  }
});
