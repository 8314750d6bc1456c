#!/usr/bin/env node
import { PurchaseClient } from './client/purchase-client.js';
import { runCli } from './cli/program.js';

// A reader that has seen enough, as in `… | head`, is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

process.exitCode = await runCli(process.argv.slice(2), {
  connect: () => PurchaseClient.connect(),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
