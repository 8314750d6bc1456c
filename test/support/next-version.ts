import type { Change } from './changed-code.js';

const WORKFLOW = 'purchase-phone-numbers.ts';
const BEFORE_ACTING = '      const command = { situation,';

/** A pause before whatever is done: one timer more in the history each time. */
const unguarded: Change = {
  file: WORKFLOW,
  find: BEFORE_ACTING,
  replace: `      await sleep(20, { summary: 'breathe' });\n${BEFORE_ACTING}`,
};

/** What no purchase under way survives: commands that its history does not have. */
export const INCOMPATIBLE: readonly Change[] = [unguarded];

/** The ids of the patches. */
export const BREATHE = 'breathe';
export const NOTE_THE_END = 'note-the-end';

/**
 * The same as a maintainer has to do it: whether a run breathes is asked once, at its start, so that it goes one way to its end;
 * and something more at the end, which purchases under way do, too.
 */
export const PATCHED: readonly Change[] = [
  { file: WORKFLOW, find: '  sleep,\n', replace: '  patched,\n  sleep,\n  upsertMemo,\n' },
  {
    file: WORKFLOW,
    find: '    let state = start.purchase;',
    replace: `    let state = start.purchase;\n    const breathes = patched('${BREATHE}');`,
  },
  { ...unguarded, replace: `      if (breathes) await sleep(20);\n${BEFORE_ACTING}` },
  {
    file: WORKFLOW,
    find: '        status.publish(situation, state);\n        return',
    replace:
      `        status.publish(situation, state);\n` +
      `        if (patched('${NOTE_THE_END}')) upsertMemo({ ended: now });\n        return`,
  },
];
