#!/usr/bin/env node
import { createCredentials } from '../acs/auth/credentials.js';
import { probe } from '../acs/probe.js';
import { failed, ok, skipped, type CheckResult } from '../cli/checks.js';
import { runCli } from '../cli/program.js';
import { readAcsConfig, type AcsConfig } from '../config/acs.js';
import { ConfigurationError } from '../config/environment.js';
import { PurchaseClient } from '../client/purchase-client.js';

// A reader that has seen enough, as in `… | head`, is no failure.
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
    // A finding is one line: the mistakes without the heading above them.
    const { mistakes, misspelt } = error;
    return failed(mistakes.join('; '), misspelt.length > 0 ? MEND_NAME : MEND_KEY);
  }
  if (!acs) return skipped('no ACS resource is named here; the workers have it');
  const { endpoint, accessKey } = acs;
  const [as, mend] = accessKey === undefined ? ['our identity', MEND_ROLE] : ['the key', MEND_KEY];
  const found = await probe(await createCredentials(acs));
  if (found.kind === 'ok') return ok(`${endpoint} accepts ${as}`);
  if (found.kind !== 'denied') {
    const reason = 'reason' in found ? found.reason : `answered ${found.httpStatus}`;
    return failed(`${endpoint}: ${reason}`, `curl -i ${endpoint} (a 401 would be fine)`);
  }
  return 'reason' in found
    ? failed(`${endpoint}: ${found.reason}`, MEND_IDENTITY)
    : failed(`${endpoint} answers ${found.httpStatus} to ${as}`, mend);
}

const MEND_KEY =
  'export ACS_CONNECTION_STRING="endpoint=https://…;accesskey=…" (Azure portal: Keys), or write it to the file that ACS_CONNECTION_STRING_FILE names, and restart';
const MEND_NAME = 'correct the name, or unset it (docs/configuration.md has them all)';
const MEND_IDENTITY =
  'az login, or set AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET (docs/configuration.md#signing-in-with-entra-id)';
const MEND_ROLE = 'give the identity the role Contributor on the ACS resource';

try {
  process.exitCode = await runCli(process.argv.slice(2), {
    connect: () => PurchaseClient.connect(),
    checkAcs,
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
  });
} catch (error) {
  // A bug. Node would also print the fields of the error, such as the input of an invalid URL.
  process.stderr.write(`${error instanceof Error ? error.stack : 'unexpected failure'}\n`);
  process.exitCode = 1;
}
