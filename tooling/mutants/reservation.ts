import { ACTIVITIES, mutant, type Mutant } from './mutant.js';

/** Mutants of what differs between a reservation and a search. */
export const RESERVATION: readonly Mutant[] = [
  mutant(
    'takes a number that was removed from the reservation for a purchase of it',
    'purchase/state/observe-lookup.ts',
    "if (numbers === 'unreadable' || numbers === 'removedOwned') return 'inconclusive';",
    "if (numbers === 'removedOwned') return 'present';\n  if (numbers === 'unreadable') return 'inconclusive';",
  ),
  mutant(
    'does not believe a reservation that says that it was submitted',
    'purchase/state/observe-lookup.ts',
    "if (numbers === 'owned' || isSubmitted) return 'present';",
    "if (numbers === 'owned') return 'present';",
  ),
  mutant(
    'ends on a 404 to the POST of a reservation that is active',
    'purchase/state/observe-submit.ts',
    'if (isHidden(state, post)) {',
    'if (isHidden(state, post) && !settings) {',
  ),
  mutant(
    'sends a second POST after a 404 that an earlier POST explains',
    'purchase/state/observe-submit.ts',
    'return !mayHaveBought(state);',
    "return state.posts.permission.kind === 'open';",
  ),
  mutant(
    'reads the numbers of a reservation as they were before its purchase',
    'activities/poll-run.ts',
    'if (mayProveAbsence || SUBJECTS[subject.kind].isChangeable)',
    'if (mayProveAbsence)',
    ACTIVITIES,
  ),
  mutant(
    'counts a number that was removed from the reservation as owned',
    'activities/inputs.ts',
    'own: all.filter((number) => !isRemoved(number)),',
    'own: all,',
    ACTIVITIES,
  ),
  mutant(
    'forgets numbers that were removed from the reservation',
    'activities/inputs.ts',
    'removed: all.filter(isRemoved),',
    'removed: [],',
    ACTIVITIES,
  ),
  mutant(
    'takes an owned number of a deleted reservation for a purchase of it',
    'activities/inputs.ts',
    'if (mayBeCanceled || !mayHaveBought) {',
    'if (mayBeCanceled) {',
    ACTIVITIES,
  ),
  mutant(
    'takes an owned number of a canceled and deleted reservation for a purchase of it',
    'activities/inputs.ts',
    'if (mayBeCanceled || !mayHaveBought) {',
    'if (!mayHaveBought) {',
    ACTIVITIES,
  ),
  mutant(
    'proves that none is owned although a number of another purchase perhaps is',
    'purchase/state/observe-poll.ts',
    "if (removedOwned && kind !== 'succeeded') return null;",
    "if (removedOwned && kind !== 'succeeded') return streak;",
  ),
  mutant(
    'does not believe a reservation that shows a purchased number',
    'acs/reservation-facts.ts',
    'isSubmitted: isStatus(status, SUBMITTED) || isBought,',
    'isSubmitted: isStatus(status, SUBMITTED),',
    ACTIVITIES,
  ),
  mutant(
    'proves that none is owned while the reservation shows a purchase',
    'activities/poll-run.ts',
    'if (!showsPurchase || receipt.confirmed.length > 0) return receipt;',
    'return receipt;',
    ACTIVITIES,
  ),
  mutant(
    'sends a POST for a reservation that it could not read',
    'activities/submit.ts',
    'if (SUBJECTS[subject.kind].isChangeable && !before.hold) {',
    'if (false) {',
    ACTIVITIES,
  ),
  mutant(
    'sends a POST for a reservation that changed during the lookup',
    'activities/submit.ts',
    'if (now && textOf(now) === textOf(hold)) return undefined;',
    'if (now) return undefined;',
    ACTIVITIES,
  ),
  mutant(
    'takes a hidden reservation for one whose numbers are known',
    'purchase/state/observe-lookup.ts',
    'isHidden || numbers ===',
    'numbers ===',
  ),
];
