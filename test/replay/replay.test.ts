import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { WorkerMetrics } from '../../src/worker/metrics.js';
import { HISTORY_NAMES as names, recordedHistory, workflowIdOf } from '../support/histories.js';
import { sharedTemporal } from '../support/temporal.js';

const CHANGED = fileURLToPath(new URL('changed-workflow.ts', import.meta.url));
const { sinks } = new WorkerMetrics();

describe('recorded histories, replayed', () => {
  for (const name of names) {
    it(`${name.replace('.json', '')} replays with the present workflow code`, async () => {
      const { bundle } = await sharedTemporal();
      const options = { workflowBundle: bundle, sinks };
      const history = recordedHistory(name);
      await Worker.runReplayHistory(options, history, workflowIdOf(history));
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
