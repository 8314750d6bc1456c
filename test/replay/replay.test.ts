import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from '@temporalio/worker';
import { WorkerMetrics } from '../../src/worker/metrics.js';
import { sharedTemporal } from '../support/temporal.js';

const FOLDER = new URL('histories/', import.meta.url);
const CHANGED = fileURLToPath(new URL('changed-workflow.ts', import.meta.url));
const names = readdirSync(FOLDER);
const { sinks } = new WorkerMetrics();

function history(name: string): { events: { workflowExecutionStartedEventAttributes?: object }[] } {
  return JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as ReturnType<typeof history>;
}

/** Workflow ids matter: a purchase refuses to run under any other than its own. */
function workflowIdOf(name: string): string {
  const [started] = history(name).events;
  const { workflowId } = started?.workflowExecutionStartedEventAttributes as { workflowId: string };
  return workflowId;
}

describe('recorded histories, replayed', () => {
  for (const name of names) {
    it(`${name.replace('.json', '')} goes the way it went, with the workflow code of today`, async () => {
      const { bundle } = await sharedTemporal();
      const options = { workflowBundle: bundle, sinks };
      await Worker.runReplayHistory(options, history(name), workflowIdOf(name));
    });
  }

  it('cover the paths of a purchase', () => {
    assert.ok(names.length >= 15, `${names.length} histories`);
  });

  it('are noticed to go another way when the workflow changes its commands', async () => {
    const options = { workflowsPath: CHANGED };
    const changed = Worker.runReplayHistory(
      options,
      history('bought.json'),
      workflowIdOf('bought.json'),
    );
    await assert.rejects(changed, { name: 'DeterminismViolationError' });
  });
});
