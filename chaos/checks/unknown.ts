import type { LedgerGet } from '../../emulator/index.js';
import type { Case, Run } from '../facts/facts.js';
import { acceptedPost, each, type Check } from './check.js';

/** Unknown is what nobody could know: the service never told the truth while the purchase was asking. */
export const unknownWasWithheld: Check = {
  promise: 'OutcomeUnknown only where the truth was withheld to the end',
  hold: (_facts, cases) =>
    each(
      cases.flatMap((one) =>
        one.runs
          .filter(({ end }) => end.is === 'failed' && end.code === 'OutcomeUnknown')
          .map((run) => ({ one, run })),
      ),
      ({ one, run }) => {
        const why = couldBeKnown(one, run);
        return why && `${one.called.searchId}: OutcomeUnknown, and yet ${why}`;
      },
    ),
};

/** What would have settled it; undefined when nothing would. */
function couldBeKnown(one: Case, { startedAt, closedAt }: Run): string | undefined {
  const { entry } = one;
  const accepted = acceptedPost(one);
  const acceptedAt = Date.parse(accepted?.processedAt ?? '');
  const answers = entry.gets.filter(
    ({ at, of, fault }) =>
      of === 'operation' &&
      fault === undefined &&
      Date.parse(at) >= startedAt &&
      Date.parse(at) <= closedAt,
  );
  const lie = ({ at, answer }: LedgerGet) =>
    answer === 200 && !(accepted && Date.parse(at) >= acceptedAt);
  if (answers.some(lie)) return undefined;
  if (!accepted) return 'nothing was bought, and the service said so';
  // It vanished after a DELETE whose answer may never have arrived.
  if (entry.status === 'stopped') return undefined;
  // A success of which no number is owned contradicts itself.
  const settles = entry.bought.length > 0 ? /^(succeeded|failed)$/i : /^failed$/i;
  const truth = answers.find(({ answer, status = '' }) => answer === 200 && settles.test(status));
  return truth && `the service said ${truth.status} at ${truth.at}`;
}
