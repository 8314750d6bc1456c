#!/usr/bin/env node
import { parseConnectionString } from './acs/connection-string.js';
import { probe } from './acs/probe.js';
import { failed, ok, skipped, type Finding } from './cli/checks.js';
import { runCli } from './cli/program.js';
import { PurchaseClient } from './client/purchase-client.js';

// A reader that has seen enough, as in `… | head`, is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

async function checkAcs(): Promise<Finding> {
  const text = process.env['ACS_CONNECTION_STRING'] ?? '';
  if (text === '') return skipped('ACS_CONNECTION_STRING is not set here; the workers have it');
  const mend = 'export ACS_CONNECTION_STRING="endpoint=https://…;accesskey=…" (Azure portal: Keys)';
  try {
    const connection = parseConnectionString(text);
    const { endpoint } = connection;
    const found = await probe(connection);
    switch (found.is) {
      case 'accepted':
        return ok(`${endpoint} accepts the key`);
      case 'refused':
        return failed(`${endpoint} answers ${found.status} to the key`, mend);
      case 'unclear':
        return failed(`${endpoint}: ${found.why}`, `curl -i ${endpoint} (a 401 would be fine)`);
    }
  } catch (error) {
    return failed(`ACS_CONNECTION_STRING ${(error as Error).message}`, mend);
  }
}

process.exitCode = await runCli(process.argv.slice(2), {
  connect: () => PurchaseClient.connect(),
  checkAcs,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
