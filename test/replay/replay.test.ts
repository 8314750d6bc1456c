import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { WorkerMetrics } from '../../src/worker/metrics.js';
import { HISTORY_NAMES as names, recordedHistory, workflowIdOf } from '../support/histories.js';
import { sharedTemporal } from '../support/temporal.js';

const CHANGED = fileURLToPath(new URL('changed-workflow.ts', import.meta.url));
const { sinks } = new WorkerMetrics();

describe('recorded histories, replayed', () => {
  const problems = new Map<string, Error | undefined>();
  before(async () => {
    const { bundle } = await sharedTemporal();
    const options = { workflowBundle: bundle, sinks };
    const histories = names.map((name) => {
      const history = recordedHistory(name);
      return { history, workflowId: workflowIdOf(history) };
    });
    for await (const { workflowId, error } of Worker.runReplayHistories(options, histories))
      problems.set(workflowId, error);
  });

  for (const name of names) {
    it(`${name.replace('.json', '')} replays with the present workflow code`, () => {
      const workflowId = workflowIdOf(recordedHistory(name));
      assert.ok(problems.has(workflowId), 'it was not replayed');
      assert.ifError(problems.get(workflowId));
    });
  }

  it('cover the paths of a purchase', () => {
    assert.ok(names.length >= 15, `${names.length} histories`);
  });

  it('fail to replay when the workflow changes its commands', async () => {
    const options = { workflowsPath: CHANGED };
    const history = recordedHistory('bought.json');
    const changed = Worker.runReplayHistory(options, history, workflowIdOf(history));
    await assert.rejects(changed, { name: 'DeterminismViolationError' });
  });
});
