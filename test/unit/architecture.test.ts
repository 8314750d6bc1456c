import assert from 'node:assert/strict';
import { Linter } from 'eslint';
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

function complaints(file: string, code: string): number {
  return new Linter({ configType: 'flat' }).verify(code, config, { filename: file }).length;
}

const HELD: [string, string][] = [
  ['src/purchase/x.ts', "import { createSend } from '../acs/http.js';"],
  ['src/purchase/x.ts', "import { readFile } from 'node:fs';"],
  ['src/purchase/x.ts', "import axios from 'axios';"],
  ['src/purchase/x.ts', "import { x } from '../activities/index.js';"],
  ['src/purchase/x.ts', 'export const now = Date.now();'],
  ['src/purchase/x.ts', 'export const now = new Date();'],
  ['src/purchase/x.ts', 'export const dice = Math.random();'],
  ['src/purchase/x.ts', 'setTimeout(() => undefined, 1);'],
  ['src/acs/x.ts', "import { log } from '@temporalio/activity';"],
  ['src/acs/x.ts', "import { decide } from '../purchase/decide.js';"],
  ['src/workflows/x.ts', "import axios from 'axios';"],
  ['src/workflows/x.ts', "import fs from 'node:fs';"],
  ['src/workflows/x.ts', "import { createActivities } from '../activities/index.js';"],
  ['src/workflows/x.ts', "import { Context } from '@temporalio/activity';"],
  ['src/activities/x.ts', "import { purchasePhoneNumbers } from '../workflows/index.js';"],
  ['src/activities/x.ts', "import { readWorkerConfig } from '../config/worker-config.js';"],
  ['src/activities/x.ts', "import { Client } from '@temporalio/client';"],
  ['src/config/x.ts', "import { createActivities } from '../activities/index.js';"],
  ['src/client/x.ts', "import { createSend } from '../acs/http.js';"],
  ['src/worker/x.ts', "import { startEmulator } from '../../emulator/index.js';"],
  ['emulator/x.ts', "import { decide } from '../src/purchase/decide.js';"],
];

const ALLOWED: [string, string][] = [
  ['src/purchase/x.ts', "import type { CommunicationError } from '../acs/wire.js';"],
  ['src/purchase/x.ts', 'export const then = new Date(0);'],
  ['src/workflows/x.ts', "import type { Activities } from '../activities/index.js';"],
  ['src/workflows/x.ts', "import { sleep } from '@temporalio/workflow';"],
  ['src/workflows/x.ts', "import { decide } from '../purchase/decide.js';"],
  ['src/activities/x.ts', "import { createSend } from '../acs/http.js';"],
  ['emulator/x.ts', "import { signature } from '../src/acs/signing.js';"],
];

describe('the arrows between the rooms', () => {
  for (const [file, code] of HELD) {
    it(`forbid in ${file}: ${code}`, () => {
      assert.ok(complaints(file, code) > 0);
    });
  }

  for (const [file, code] of ALLOWED) {
    it(`allow in ${file}: ${code}`, () => {
      assert.equal(complaints(file, code), 0);
    });
  }
});
