import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { hostOf } from '../../src/acs/auth/connection-string.js';
import { startPurchase } from '../../src/client/start-purchase.js';
import { ensureSearchAttributes } from '../../src/temporal/ensure-search-attributes.js';
import { runProgram } from '../support/program.js';
import { signedFetch } from '../support/signed-fetch.js';
import { startStack, type Stack } from '../support/stack.js';
import { itTogether } from '../support/suite.js';
import { sharedTemporal } from '../support/temporal.js';
import { until } from '../support/until.js';

const API = 'api-version=2025-06-01';

describe('acs-purchase reconcile', function () {
  this.timeout(120_000);
  let stack: Stack;
  const namespace = `reconcile-${randomUUID()}`;
  before(async () => {
    const { client, nativeConnection } = await sharedTemporal();
    await client.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    // The server reads its namespaces every few seconds.
    await until(() =>
      ensureSearchAttributes(nativeConnection, namespace).then(
        () => true,
        () => false,
      ),
    );
    stack = await startStack({ namespace });
  });
  after(() => stack.close());
  const together = itTogether();

  /** Runs the command with the environment of the worker. */
  async function reconcile(
    args: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ) {
    const { server } = await sharedTemporal();
    const program = runProgram('src/bin/cli.ts', ['reconcile', ...args], {
      TEMPORAL_ADDRESS: server.address,
      TEMPORAL_NAMESPACE: namespace,
      ACS_CONNECTION_STRING: stack.emulator.connectionString,
      ...env,
    });
    return { code: await program.exitCode, output: program.output() };
  }

  /** What POSTs and DELETEs change. */
  function written() {
    const { searches, reservations, owned, unmatchedPosts } = stack.emulator.ledger();
    const holds = [...Object.values(searches), ...Object.values(reservations)];
    return {
      owned,
      unmatchedPosts,
      holds: holds.map(({ posts, cancels }) => ({ posts, cancels })),
    };
  }

  async function buy(request: { searchId: string } | { reservationId: string }): Promise<string[]> {
    const { client, taskQueue, emulator } = stack;
    const acsResource = hostOf(emulator.endpoint);
    const { handle } = await startPurchase(client, request, { taskQueue, acsResource });
    const { receipt } = await handle.result();
    return receipt.confirmed.map(({ phoneNumber }) => phoneNumber);
  }

  /** Sends a request as another application, and waits for its effect on the owned numbers. */
  async function send(method: string, path: string, count: number, body?: object): Promise<void> {
    const { connectionString } = stack.emulator;
    const { status } = await signedFetch(connectionString, method, `${path}?${API}`, body);
    assert.equal(status, 202);
    await until(() => stack.emulator.ledger().owned.length === count);
  }

  together(
    'compares owned numbers, receipts and unknown outcomes, and sends GETs alone',
    async () => {
      const { emulator, client } = stack;
      await buy({ searchId: emulator.search({ quantity: 2 }) });
      await buy({ reservationId: emulator.reserve({ quantity: 1 }) });
      await until(
        async () => (await client.workflow.count("ExecutionStatus = 'Completed'")).count === 2,
      );
      const clean = await reconcile();
      assert.deepEqual(clean, {
        code: 0,
        output: '3 numbers owned, 2 purchases compared, 0 not comparable, 0 findings\n',
      });

      // ACS accepts the purchase and forgets it.
      const searchId = emulator.search();
      emulator.setFaults([
        { on: 'purchase', kind: 'stuck', searchId },
        { on: 'getOperation', kind: 'statusBefore', status: 404, searchId },
      ]);
      const forgotten = await stack.start(searchId);

      const outside = emulator.search();
      await send('POST', '/availablePhoneNumbers/:purchase', 4, { searchId: outside });
      const [released = ''] = await buy({ searchId: emulator.search() });
      await send('DELETE', `/phoneNumbers/${encodeURIComponent(released)}`, 4);
      const lost = await stack.start(emulator.search({ quantity: 1 }));
      await until(() => stack.entry(lost.searchId).posts.length === 1);
      await lost.handle.terminate();
      await until(() => emulator.ledger().owned.length === 5);
      await assert.rejects(forgotten.handle.result());
      // Of another ACS resource: not compared.
      const foreign = { taskQueue: 'unpolled', acsResource: 'other.example' };
      const other = await startPurchase(client, { searchId: randomUUID() }, foreign);
      await other.handle.terminate();
      await until(
        async () => (await client.workflow.count("ExecutionStatus != 'Running'")).count === 6,
      );

      const before = written();
      const { code, output } = await reconcile(['--json']);
      assert.equal(code, 8, output);
      const lines = output
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      const conclusions = lines.flatMap(({ operationId, conclusion }) =>
        conclusion === undefined ? [] : [[operationId, conclusion]],
      );
      assert.deepEqual(Object.fromEntries(conclusions), {
        [`purchase_${lost.searchId}`]: 'bought',
        [`purchase_${searchId}`]: 'notOwned',
      });
      const [owned, gone, summary] = lines.slice(2);
      const [bought] = stack.entry(outside).bought;
      assert.deepEqual(owned?.['phoneNumber'], bought?.phoneNumber);
      assert.deepEqual([gone?.['kind'], gone?.['phoneNumber']], ['numberGone', released]);
      const { numbersOwned, purchasesCompared, notComparable, findings } = summary ?? {};
      assert.deepEqual([numbersOwned, purchasesCompared, notComparable, findings], [5, 5, 0, 4]);
      assert.equal(lines.length, 5);
      assert.match((await reconcile(['--since', '1h'])).output, /^unknown outcome +purchase_/);
      assert.deepEqual(written(), before);
    },
  );

  const failures: [string, number, string[], Record<string, string>, RegExp][] = [
    ['an invalid --since', 4, ['--since', 'soon'], {}, /Expected a date .* or a duration/],
    ['no ACS resource', 4, [], { ACS_CONNECTION_STRING: '' }, /set ACS_CONNECTION_STRING, or/],
    ['an unreachable Temporal', 5, [], { TEMPORAL_ADDRESS: '127.0.0.1:1' }, /Temporal cannot be/],
    [
      'a wrong key of ACS',
      5,
      [],
      { ACS_CONNECTION_STRING: 'KEY' },
      /^ACS cannot be read: ACS returned 401; acs-purchase doctor/,
    ],
  ];
  for (const [what, exitCode, args, env, message] of failures) {
    together(`exits with ${exitCode} for ${what}`, async () => {
      const wrongKey = `endpoint=${stack.emulator.endpoint};accesskey=d3Jvbmc=`;
      const isKey = env['ACS_CONNECTION_STRING'] === 'KEY';
      const change = isKey ? { ACS_CONNECTION_STRING: wrongKey } : env;
      const { code, output } = await reconcile(args, change);
      assert.equal(code, exitCode, output);
      assert.match(output, message);
    });
  }
});
