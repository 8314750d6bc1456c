import type { Change } from './changed-code.js';

const WORKFLOW = 'purchase-phone-numbers.ts';
const BEFORE_ACTION = '      const command = { situation,';

/** A timer before each action: one more command each time. */
const EXTRA_TIMER: Change = {
  file: WORKFLOW,
  find: BEFORE_ACTION,
  replace: `      await sleep(20, { summary: 'extra-timer' });\n${BEFORE_ACTION}`,
};

/** Breaks the replay of open purchases: commands that their histories do not have. */
export const INCOMPATIBLE: readonly Change[] = [EXTRA_TIMER];

/** The ids of the patches. */
export const EXTRA_TIMER_PATCH = 'extra-timer';
export const END_MEMO_PATCH = 'end-memo';

/**
 * The same behind `patched()`, which is called once at the start of a run so that the run does not change
 * its path; and a memo at the end, which open purchases get, too.
 */
export const PATCHED: readonly Change[] = [
  { file: WORKFLOW, find: '  sleep,\n', replace: '  patched,\n  sleep,\n  upsertMemo,\n' },
  {
    file: WORKFLOW,
    find: '    let state = start.purchase;',
    replace: `    let state = start.purchase;\n    const hasExtraTimer = patched('${EXTRA_TIMER_PATCH}');`,
  },
  { ...EXTRA_TIMER, replace: `      if (hasExtraTimer) await sleep(20);\n${BEFORE_ACTION}` },
  {
    file: WORKFLOW,
    find: '        status.publish(situation, state);\n        return',
    replace:
      `        status.publish(situation, state);\n` +
      `        if (patched('${END_MEMO_PATCH}')) upsertMemo({ endedAt: now });\n        return`,
  },
];
