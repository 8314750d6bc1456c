#!/usr/bin/env node
import { PurchaseClient } from './client/purchase-client.js';
import { runCli } from './cli/program.js';

process.exitCode = await runCli(process.argv.slice(2), {
  connect: () => PurchaseClient.connect(),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
});
