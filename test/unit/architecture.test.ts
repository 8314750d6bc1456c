import assert from 'node:assert/strict';
import { ESLint, Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { architecture } from '../../eslint.architecture.js';

const config = [
  {
    files: ['**/*.ts'],
    languageOptions: { parser: tseslint.parser },
    plugins: { '@typescript-eslint': tseslint.plugin },
  },
  ...architecture,
] as Linter.Config[];

/** The rules that complain; a snippet that does not parse complains under its message. */
function complaints(file: string, code: string): string[] {
  const linter = new Linter({ configType: 'flat' });
  const messages = linter.verify(code, config, { filename: file });
  return [...new Set(messages.map(({ ruleId, message }) => ruleId ?? message))];
}

const IMPORTS = '@typescript-eslint/no-restricted-imports';
const SYNTAX = 'no-restricted-syntax';
const GLOBALS = 'no-restricted-globals';

const HELD: [string, string, string?][] = [
  ['src/purchase/x.ts', "import { createSend } from '../acs/transport/http.js';"],
  ['src/purchase/x.ts', "import { readFile } from 'node:fs';"],
  ['src/purchase/x.ts', "import axios from 'axios';"],
  ['src/purchase/x.ts', "import { x } from '../activities/index.js';"],
  ['src/purchase/x.ts', 'export const now = Date.now();', SYNTAX],
  ['src/purchase/x.ts', 'export const now = new Date();', SYNTAX],
  ['src/purchase/x.ts', 'export const dice = Math.random();', SYNTAX],
  ['src/purchase/x.ts', 'setTimeout(() => undefined, 1);', GLOBALS],
  ['src/purchase/x.ts', 'export const start = performance.now();', GLOBALS],
  ['src/purchase/x.ts', 'export const home = process.env.HOME;', GLOBALS],
  ['src/acs/x.ts', "import { log } from '@temporalio/activity';"],
  ['src/acs/x.ts', "import { decide } from '../purchase/decide.js';"],
  ['src/workflows/x.ts', "import axios from 'axios';"],
  ['src/workflows/x.ts', "import fs from 'node:fs';"],
  ['src/workflows/x.ts', "import { createActivities } from '../activities/index.js';"],
  ['src/workflows/x.ts', "import { Context } from '@temporalio/activity';"],
  ['src/activities/x.ts', "import { purchasePhoneNumbers } from '../workflows/index.js';"],
  ['src/activities/x.ts', "import { readWorkerConfig } from '../config/worker-config.js';"],
  ['src/activities/x.ts', "import { Client } from '@temporalio/client';"],
  ['src/webhooks/x.ts', "import { decide } from '../purchase/decide.js';"],
  ['src/webhooks/x.ts', "import { Context } from '@temporalio/activity';"],
  ['src/workflows/x.ts', "import { createSendWebhook } from '../webhooks/send-webhook.js';"],
  ['src/config/x.ts', "import { createActivities } from '../activities/index.js';"],
  ['src/config/x.ts', "import { createWorkers } from '../worker/create-workers.js';"],
  ['src/client/x.ts', "import { createSend } from '../acs/transport/http.js';"],
  ['src/worker/x.ts', "import { startEmulator } from '../../emulator/index.js';"],
  ['src/replay/x.ts', "import { purchasePhoneNumbers } from '../workflows/index.js';"],
  ['src/x.ts', "import { startEmulator } from '../emulator/index.js';"],
  ['src/x.ts', "import { planOf } from '../chaos/plan/plan.js';"],
  ['src/bin/x.ts', "import { startEmulator } from '../../emulator/index.js';"],
  ['src/temporal/x.ts', "import { PurchaseClient } from '../client/purchase-client.js';"],
  ['src/observability/x.ts', "import { PurchaseClient } from '../client/purchase-client.js';"],
  ['src/cli/x.ts', "import { createSend } from '../acs/transport/http.js';"],
  ['src/gateway/x.ts', "import { createActivities } from '../activities/index.js';"],
  ['src/purchase/state/x.ts', "import { WORKFLOW_TYPE } from '../../temporal/queues.js';"],
  ['src/config/x.ts', 'export const home = process.env;', 'no-restricted-properties'],
  ['emulator/x.ts', "import { decide } from '../src/purchase/decide.js';"],
];

const ALLOWED: [string, string][] = [
  ['src/purchase/x.ts', "import type { CommunicationError } from '../acs/wire.js';"],
  ['src/purchase/x.ts', 'export const then = new Date(0);'],
  ['src/workflows/x.ts', "import type { Activities } from '../activities/index.js';"],
  ['src/workflows/x.ts', "import { sleep } from '@temporalio/workflow';"],
  ['src/workflows/x.ts', "import { decide } from '../purchase/decide.js';"],
  ['src/activities/x.ts', "import { createSend } from '../acs/transport/http.js';"],
  ['src/activities/x.ts', "import { createSendWebhook } from '../webhooks/send-webhook.js';"],
  ['src/webhooks/x.ts', "import { retryAfterMs } from '../acs/retry-after.js';"],
  ['src/config/x.ts', "import { z } from 'zod';"],
  ['src/client/x.ts', "import { Client } from '@temporalio/client';"],
  ['src/cli/x.ts', "import type { AcsReader } from '../acs/acs-reader.js';"],
  ['src/worker/x.ts', "import { createActivities } from '../activities/index.js';"],
  ['src/x.ts', "import { createWorkers } from './worker/create-workers.js';"],
  ['src/bin/x.ts', 'export const home = process.env;'],
  ['src/bin/x.ts', "import { createGateway } from '../gateway/gateway.js';"],
  ['src/purchase/state/x.ts', "import type { Stage } from '../contract/stage.js';"],
  ['emulator/x.ts', "import { signature } from '../src/acs/auth/signing.js';"],
];

describe('the arrows between the folders', () => {
  it('are part of eslint.config.js', async () => {
    const inForce = (await new ESLint().calculateConfigForFile(
      'src/purchase/x.ts',
    )) as Linter.Config;
    for (const rule of [IMPORTS, SYNTAX, GLOBALS]) assert.ok(inForce.rules?.[rule], rule);
  });

  for (const [file, code, rule = IMPORTS] of HELD) {
    it(`forbid in ${file}: ${code}`, () => {
      assert.deepEqual(complaints(file, code), [rule]);
    });
  }

  for (const [file, code] of ALLOWED) {
    it(`allow in ${file}: ${code}`, () => {
      assert.deepEqual(complaints(file, code), []);
    });
  }
});
