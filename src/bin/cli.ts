#!/usr/bin/env node
import { AcsReader } from '../acs/acs-reader.js';
import { createCredentials } from '../acs/auth/credentials.js';
import { classifyStatus } from '../acs/classify-response.js';
import { createAcsClient } from '../acs/client.js';
import { rateLimitedSend } from '../acs/rate-limit/rate-limited.js';
import { RateLimiter } from '../acs/rate-limit/rate-limiter.js';
import { createSend } from '../acs/transport/http.js';
import { failed, ok, skipped, type CheckResult } from '../cli/checks.js';
import { runCli } from '../cli/program.js';
import { readAcsConfig, type AcsConfig } from '../config/acs.js';
import { ConfigurationError } from '../config/environment.js';
import { readRequestLimit } from '../config/common.js';
import { limitsOf } from '../config/limits.js';
import { DEFAULT_SETTINGS } from '../purchase/contract/settings.js';
import { PurchaseClient } from '../client/purchase-client.js';

// A reader that closes the pipe, as in `… | head`, is not a failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

async function checkAcs(): Promise<CheckResult> {
  let acs: AcsConfig | undefined;
  try {
    acs = readAcsConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const { errors, unknownNames } = error;
    return failed(errors.join('; '), unknownNames.length > 0 ? FIX_NAME : FIX_KEY);
  }
  if (!acs) return skipped('no ACS resource is configured here; the workers have it');
  const { endpoint, accessKey } = acs;
  const [used, fix] = accessKey === undefined ? ['the identity', FIX_ROLE] : ['the key', FIX_KEY];
  const send = createSend(await createCredentials(acs));
  const get = { method: 'GET', path: '/phoneNumbers', timeoutMs: 8_000 } as const;
  const response = classifyStatus(await send(get));
  if (response.kind === 'ok') return ok(`${endpoint} accepts ${used}`);
  const reason =
    'reason' in response ? response.reason : `ACS returned ${response.httpStatus} for ${used}`;
  if (response.kind !== 'denied') {
    return failed(`${endpoint}: ${reason}`, `curl -i ${endpoint} (expected: 401)`);
  }
  return failed(`${endpoint}: ${reason}`, 'reason' in response ? FIX_IDENTITY : fix);
}

/** The ACS resource of the worker's variables, within its limit of requests. */
async function connectAcs(): Promise<{ reader: AcsReader; resource: string }> {
  const acs = readAcsConfig(process.env);
  if (!acs) throw new ConfigurationError([`no ACS resource is configured: ${FIX_RESOURCE}`], []);
  const limiter = new RateLimiter(limitsOf(DEFAULT_SETTINGS, readRequestLimit(process.env)));
  const send = rateLimitedSend(createSend(await createCredentials(acs)), limiter);
  return { reader: new AcsReader(createAcsClient(send)), resource: acs.resource };
}

const FIX_RESOURCE =
  'set ACS_CONNECTION_STRING, or ACS_ENDPOINT for Entra ID, as for the worker (docs/configuration.md)';
const FIX_KEY =
  'export ACS_CONNECTION_STRING="endpoint=https://…;accesskey=…" (Azure portal: Keys), or write it to the file that ACS_CONNECTION_STRING_FILE names, and restart';
const FIX_NAME = 'correct the name or remove the variable (docs/configuration.md lists all)';
const FIX_IDENTITY =
  'az login, or set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET (docs/configuration.md#signing-in-with-entra-id)';
const FIX_ROLE = 'assign the role Contributor on the ACS resource to the identity';

try {
  process.exitCode = await runCli(process.argv.slice(2), {
    connect: () => PurchaseClient.connect(),
    checkAcs,
    connectAcs,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
} catch (error) {
  // A bug. Node would also print the fields of the error, such as the input of an invalid URL.
  process.stderr.write(`${error instanceof Error ? error.stack : 'unexpected failure'}\n`);
  process.exitCode = 1;
}
