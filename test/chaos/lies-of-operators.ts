import { TERMINATED } from '../../chaos/facts/facts.js';
import { boughtEntry, boughtRun, later, must, type Lie, type OneLie } from './lie.js';

const ENDS = 'every acknowledged purchase reaches a true end';
const BLIND = 'no second POST while an earlier one was unaccounted for';

/** What a run would look like in which an operator's action broke a promise. */
export const LIES_OF_OPERATORS: readonly OneLie[] = [
  {
    would: 'left a purchase that was terminated as it was',
    promise: ENDS,
    tell: (facts) => {
      boughtRun(facts).end = { is: 'none', why: TERMINATED };
    },
  },
  {
    would: 'terminated a run that no operator has touched',
    promise: ENDS,
    tell: (facts) => {
      const run = boughtRun(facts);
      facts.runs.push(terminatedBefore(run, run.startedAt));
    },
  },
  {
    would: 'sent a second POST in a run after one that was terminated, without a proof',
    promise: BLIND,
    tell: (facts) => {
      const entry = boughtEntry(facts);
      const first = must(entry.posts[0]);
      const run = boughtRun(facts);
      first.answer = 'dropped';
      entry.posts.push({ ...first, outcome: 'same', receivedAt: later(first.receivedAt, 900) });
      const endedAt = Date.parse(first.receivedAt) + 400;
      facts.runs.push(terminatedBefore(run, endedAt));
      run.startedAt = endedAt;
    },
  },
];

/** A run of the same purchase that an operator ended at a moment, with the run after it. */
function terminatedBefore(run: Lie['runs'][number], closedAt: number): Lie['runs'][number] {
  const end = { is: 'none', why: TERMINATED } as const;
  return { ...run, runId: 'terminated', startedAt: run.startedAt - 1, closedAt, end };
}
