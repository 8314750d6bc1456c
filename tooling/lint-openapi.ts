import { createConfig, formatProblems, getTotals, lintFromString } from '@redocly/openapi-core';
import { openApiDocument } from '../src/gateway/openapi/document.js';

/** Lints the document that the gateway serves as /openapi.json; part of `npm run verify`. */
const config = await createConfig({
  extends: ['recommended-strict'],
  rules: {
    // Azure defined the paths.
    'no-ambiguous-paths': 'off',
    // The admin port needs no authentication.
    'operation-4xx-response': 'off',
    // The server is a local gateway; readers replace its address.
    'no-server-example.com': 'off',
  },
});
const problems = await lintFromString({
  source: JSON.stringify(openApiDocument(), null, 2),
  absoluteRef: 'openapi.json',
  config,
});
const totals = getTotals(problems);
formatProblems(problems, { totals, format: 'stylish' });
process.stdout.write(`openapi.json: ${totals.errors} errors, ${totals.warnings} warnings\n`);
process.exit(totals.errors + totals.warnings === 0 ? 0 : 1);
