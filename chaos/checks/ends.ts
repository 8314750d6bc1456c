import { wasReplaced, type Case } from '../facts/facts.js';
import { acceptedPost, each, saysNothingBought, type Check } from './check.js';

/** Acknowledged means durable: every purchase that was asked for is there, and over. */
export const everyPurchaseEnds: Check = {
  promise: 'every acknowledged purchase reaches a true end',
  hold: ({ unstarted }, cases) => {
    // Whoever gives up is one whose time is over: then it is the run that did not end.
    const late = cases.filter(({ called }) => called.endless).length;
    const verdict = each(
      cases.filter(({ called }) => !called.endless),
      endProblem,
    );
    if (late === 0 && unstarted === 0) return verdict;
    const open = `${late} purchases had not ended, ${unstarted} were not begun`;
    const violations = [`the run did not end in time: ${open}`, ...verdict.violations];
    return { ...verdict, examined: cases.length, violations };
  },
};

function endProblem(one: Case): string | undefined {
  const { called, runs } = one;
  const { searchId, asks } = called;
  const unanswered = asks.filter(({ told }) => told.is === 'nothing');
  if (unanswered.length > 0) return `${searchId}: ${unanswered.length} callers got no answer`;
  if (runs.length === 0) return `${searchId}: no end was seen`;
  const open = runs.find((run) => run.end.is === 'none' && !wasReplaced(one, run));
  return open?.end.is === 'none' ? `${searchId}: ${open.end.why}` : undefined;
}

/** A run that made room for the next left nothing behind. */
export const continuedGoesOn: Check = {
  promise: 'a purchase that continued as new went on',
  hold: (_facts, cases) =>
    each(
      cases.flatMap(({ called, runs }) =>
        runs.flatMap(({ end }, index) =>
          end.is === 'continued'
            ? [{ searchId: called.searchId, into: end.in, next: runs[index + 1] }]
            : [],
        ),
      ),
      ({ searchId, into, next }) =>
        next?.runId === into
          ? undefined
          : `${searchId}: the run that it went on in is not the next`,
    ),
};

/** Bought, exactly when Azure has it so: number by number. */
export const boughtIsOwned: Check = {
  promise: 'bought ⇔ the ledger has the numbers',
  hold: (_facts, cases) =>
    each(cases, ({ called, entry, runs }) => {
      const { searchId } = called;
      const owned = entry.bought.map(({ phoneNumber }) => phoneNumber);
      const last = runs.at(-1)?.end;
      if (last?.is !== 'bought') {
        const unknown = last?.is === 'failed' && last.code === 'OutcomeUnknown';
        return owned.length > 0 && !unknown
          ? `${searchId}: owned, and not told as bought`
          : undefined;
      }
      const { confirmed, missing, unread } = last;
      const isTrue =
        owned.length > 0 &&
        confirmed.every((number) => owned.includes(number)) &&
        !missing.some((number) => owned.includes(number)) &&
        owned.every((number) => confirmed.includes(number) || unread.includes(number));
      const told = `bought ${confirmed.join()}, missing ${missing.join()}, unread ${unread.join()}`;
      return isTrue ? undefined : `${searchId}: told as ${told}; owned ${owned.join()}`;
    }),
};

/** No end says that nothing was bought while a POST from before that end bought something. */
export const nothingBoughtIsTrue: Check = {
  promise: 'none reported failed, refused, expired or canceled was bought',
  hold: (_facts, cases) =>
    each(
      cases.flatMap((one) => one.runs.filter(saysNothingBought).map((run) => ({ one, run }))),
      ({ one, run }) => {
        const post = acceptedPost(one);
        if (!post || one.entry.bought.length === 0) return undefined;
        const before = Date.parse(post.receivedAt) <= run.closedAt;
        return before ? `${one.called.searchId}: ended as ${run.end.is}, and is bought` : undefined;
      },
    ),
};
