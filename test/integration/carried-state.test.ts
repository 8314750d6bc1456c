import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { WorkflowStartOptions } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { newPurchase } from '../../src/purchase/state/state.js';
import { subjectOf } from '../../src/purchase/contract/subject.js';
import type { CarriedState } from '../../src/workflows/purchase-phone-numbers.js';
import { outcomeOf } from '../support/outcome.js';
import { QUICK } from '../support/settings.js';
import { testStack } from '../support/suite.js';
import { temporal } from '../support/temporal.js';
import { until } from '../support/until.js';

describe('a carried state (second argument of a purchase)', () => {
  const stack = testStack({ worker: false });

  /** Starts a purchase as a foreign client can: with a state that has no spending limit. */
  const startWithState = async (options: Partial<WorkflowStartOptions> = {}) => {
    const searchId = stack.emulator.search({ quantity: 2 });
    const carried: CarriedState = {
      version: 1,
      writtenBy: randomUUID(),
      purchase: newPurchase(subjectOf('search', searchId), Date.now()),
      settings: QUICK,
      stage: undefined,
      stalled: false,
    };
    const handle = await stack.client.workflow.start('purchasePhoneNumbers', {
      ...options,
      taskQueue: stack.taskQueue,
      workflowId: `purchase_${searchId}`,
      args: [{ searchId }, carried],
    });
    return { searchId, handle, firstRunId: handle.firstExecutionRunId };
  };
  const limited = { spendingLimit: { amount: 1, currencyCode: 'USD' } };
  const runOf = (workflowId: string, runId: string) =>
    stack.client.workflow.getHandle(workflowId, runId, { followRuns: false });
  const nextRunId = async (workflowId: string, runId: string): Promise<string> => {
    const latest = async () => (await stack.client.workflow.getHandle(workflowId).describe()).runId;
    await until(async () => (await latest()) !== runId);
    return latest();
  };
  const assertRefused = async (
    searchId: string,
    handle: Parameters<typeof outcomeOf>[0]['handle'],
  ) => {
    const { kind, message } = await outcomeOf({ handle });
    assert.equal(kind, 'InvalidRequest', message);
    assert.match(message ?? '', /second argument/);
    const { posts, gets } = stack.entry(searchId);
    assert.deepEqual([posts.length, gets.length], [0, 0]);
  };

  it('is rejected in the first run', async () => {
    await stack.startWorker(limited);
    const { searchId, handle } = await startWithState();
    await assertRefused(searchId, handle);
  });

  it('is rejected in a run of a workflow retry policy', async () => {
    // Without a worker the first run times out, so its retry has a previous run.
    const { searchId, handle, firstRunId } = await startWithState({
      workflowRunTimeout: '3s',
      retry: { initialInterval: '10ms', maximumInterval: '10ms', maximumAttempts: 20 },
    });
    await nextRunId(handle.workflowId, firstRunId);
    await stack.startWorker(limited);
    await assertRefused(searchId, handle);
  });

  it('is rejected in a run of a cron schedule', async () => {
    await stack.startWorker(limited);
    const { searchId, handle, firstRunId } = await startWithState({ cronSchedule: '@every 1s' });
    const { workflowId } = handle;
    const second = await nextRunId(workflowId, firstRunId);
    const third = await nextRunId(workflowId, second);
    await runOf(workflowId, third).terminate('test is over');
    for (const runId of [firstRunId, second]) {
      const { events } = await runOf(workflowId, runId).fetchHistory();
      const failure = events?.at(-1)?.workflowExecutionFailedEventAttributes?.failure;
      assert.equal(failure?.applicationFailureInfo?.type, 'InvalidRequest');
      assert.match(failure.message ?? '', /second argument/);
    }
    const { posts, gets } = stack.entry(searchId);
    assert.deepEqual([posts.length, gets.length], [0, 0]);
  });

  it('is rejected whatever its type', async () => {
    await stack.startWorker();
    for (const second of [null, 'x', [], {}]) {
      const searchId = stack.emulator.search();
      const handle = await stack.client.workflow.start('purchasePhoneNumbers', {
        taskQueue: stack.taskQueue,
        workflowId: `purchase_${searchId}`,
        args: [{ searchId }, second],
      });
      await assertRefused(searchId, handle);
    }
  });

  it('is used when the previous run wrote it, also after a reset', async () => {
    await stack.startWorker({ continueAsNewAfterEvents: 12, pollActivityMs: 300 });
    stack.emulator.setBehavior({ provisioning: 'paused' });
    const { handle, searchId } = await stack.start();
    const { workflowId } = handle;
    const { runId: first } = await handle.describe();
    const second = await nextRunId(workflowId, first);
    const { events } = await runOf(workflowId, second).fetchHistory();
    const started = events?.[0]?.workflowExecutionStartedEventAttributes;
    const payload = started?.input?.payloads?.[1] ?? assert.fail('no second argument');
    assert.equal(defaultPayloadConverter.fromPayload<CarriedState>(payload).writtenBy, first);

    const polled = async () => (await runOf(workflowId, second).describe()).historyLength >= 5;
    await until(polled);
    const target = ['--workflow-id', workflowId, '--run-id', second];
    const reset = ['workflow', 'reset', ...target, '--type', 'FirstWorkflowTask'];
    await temporal(...reset, '--reason', 'test');
    stack.emulator.setBehavior({ provisioning: 'proceeds' });
    const { kind } = await outcomeOf({ handle: stack.client.workflow.getHandle(workflowId) });
    assert.equal(kind, 'bought');
    assert.equal(stack.entry(searchId).posts.length, 1);
  });
});
