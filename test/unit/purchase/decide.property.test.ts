import assert from 'node:assert/strict';
import fc from 'fast-check';
import { postInFlightForMs } from '../../../src/purchase/state/post-in-flight.js';
import { scripts } from './any-responses.js';
import { play, settings, type Played } from './player.js';

/** Outcomes that say that nothing was bought. */
const NOT_BOUGHT = ['canceled', 'failed', 'rejected', 'expired', 'subjectNotFound', 'overLimit'];

function forAll(check: (played: Played) => void, numRuns = 1_500): void {
  fc.assert(
    fc.property(scripts, (script) => {
      check(play(script));
    }),
    { numRuns },
  );
}

/** An outcome that rests on lookups: ACS is not known to have the purchase. */
function restsOnLookups({ outcome, notes }: Played): boolean {
  return NOT_BOUGHT.includes(outcome.kind) && notes.polls === 0;
}

describe('decide, whatever ACS and the workers do', () => {
  it('never submits while a POST may be unaccounted for, and always comes to an end', () => {
    forAll(({ outcome }) => {
      assert.ok(outcome.kind);
    });
  });

  it('never ends as not bought while a number is owned', () => {
    forAll(({ outcome, notes }) => {
      const isNotBought = NOT_BOUGHT.includes(outcome.kind);
      assert.ok(!(isNotBought && notes.lastOwned), `${outcome.kind} although a number is owned`);
    });
  });

  it('after a 202 never ends as rejected or expired, and as canceled only if ACS lost or canceled it', () => {
    forAll(({ outcome, notes }) => {
      if (!notes.saw202) return;
      const wrong = ['rejected', 'expired', 'subjectNotFound', 'overLimit'];
      assert.ok(!wrong.includes(outcome.kind), `${outcome.kind} after a 202`);
      if (outcome.kind !== 'canceled') return;
      const isProved = (meaning: string) => {
        const { count, spanMs } = notes.noneOwnedReads(meaning);
        return count >= settings.proofLookups && spanMs >= settings.extendedProofMs;
      };
      const isLost = notes.notFoundForMs >= settings.doubtLimitMs;
      assert.ok(isProved('canceled') || (isLost && isProved('missing')));
    });
  });

  it('ends as not bought after a POST of unknown outcome only on proof', () => {
    forAll((played) => {
      if (restsOnLookups(played)) played.notes.assertAccountedFor();
    });
  });

  it('ends as not bought only if a lookup after the last POST said so', () => {
    forAll((played) => {
      if (restsOnLookups(played)) assert.ok(played.notes.sawAbsence, played.outcome.kind);
    });
  });

  it('ends as canceled or expired only after a lookup that was asked since then', () => {
    forAll((played) => {
      const { outcome, notes } = played;
      if (!restsOnLookups(played)) return;
      const askedAt = notes.lastAbsence?.askedAt ?? 0;
      if (outcome.kind === 'canceled') assert.ok(askedAt >= (notes.cancelRequestedAt ?? Infinity));
      if (outcome.kind !== 'expired' || notes.subjectNotFoundAt.length > 0) return;
      const neededMs = notes.posts > 0 ? postInFlightForMs(settings) : 0;
      assert.ok(askedAt >= notes.holdEndsAt() - neededMs);
    });
  });

  it('ends as not bought only if the last lookup read the hold, or none did for ten minutes, or the search is gone', () => {
    forAll((played) => {
      const { notes } = played;
      if (!restsOnLookups(played) || notes.subjectNotFoundAt.length > 0) return;
      const askedAt = notes.lastAbsence?.askedAt ?? 0;
      const unreadMs = askedAt - (notes.holdReadAt ?? -Infinity);
      assert.ok(unreadMs <= 0 || unreadMs >= settings.doubtLimitMs);
    });
  });

  it('ends as not found only after two 404s for a search whose hold was never read', () => {
    forAll(({ outcome, notes }) => {
      if (outcome.kind !== 'subjectNotFound') return;
      const [first = 0] = notes.subjectNotFoundAt;
      const spanMs = (notes.subjectNotFoundAt.at(-1) ?? 0) - first;
      assert.ok(notes.subjectNotFoundAt.length >= 2 && spanMs >= settings.lookupMinPauseMs);
      assert.ok(notes.posts === 0 && notes.holdReadAt === undefined);
    });
  });

  it('ends as bought only if ACS returned 202 or a number is owned', () => {
    forAll(({ outcome, notes }) => {
      if (outcome.kind !== 'bought') return;
      assert.ok(notes.saw202 || outcome.receipt.confirmed.length > 0);
    });
  });

  it('ends as failed only after three reads over 30 s that show no owned number', () => {
    forAll(({ outcome, notes }) => {
      if (outcome.kind !== 'failed') return;
      const { count, spanMs } = notes.noneOwnedReads('failed');
      assert.ok(count >= 3 && spanMs >= 30_000, `${count} reads over ${spanMs} ms`);
    });
  });

  it('claims nothing of earlier runs when one may have bought', () => {
    forAll((played) => {
      const isOpen = played.notes.permission === 'open';
      assert.ok(isOpen || !restsOnLookups(played), played.outcome.kind);
    });
  });

  it('sends at most four POSTs that may reach ACS', () => {
    forAll(({ notes }) => {
      assert.ok(notes.posts <= 4, `${notes.posts} POSTs`);
    });
  });

  it('starts no more activities than the growing pauses allow', () => {
    forAll(({ actions }) => {
      const { submit = 0, lookUp = 0, poll = 0, cancel = 0 } = actions;
      const text = JSON.stringify(actions);
      assert.ok(submit <= 60 && lookUp <= 500 && poll <= 1_500 && cancel <= 40, text);
    });
  });

  it('has a state that survives continue-as-new at any moment', () => {
    fc.assert(
      fc.property(scripts, (script) => {
        play(script, (state) => {
          assert.deepEqual(JSON.parse(JSON.stringify(state)), state);
        });
      }),
      { numRuns: 300 },
    );
  });
});
