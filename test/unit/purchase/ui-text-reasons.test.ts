import assert from 'node:assert/strict';
import { DEFER_REASONS, type DeferReason } from '../../../src/purchase/contract/defer-reasons.js';
import { accepted, polled } from './accepted-world.js';
import { shown } from './shown.js';
import {
  absent,
  deferred,
  lookedUp,
  lookups,
  newState,
  present,
  receipt,
  submitted,
} from './world.js';

describe('the UI text', () => {
  it('of a doubt names it, in the timer and in the details', () => {
    const doubts = {
      'ACS does not show the operation': { operation: absent, notFoundForMs: 0 },
      'status succeeded, no owned number shown yet': {
        operation: present('succeeded'),
        receipt: receipt(0),
      },
      'status failed, confirming that no number is owned': {
        operation: present('failed'),
        receipt: receipt(0),
      },
      'status canceled, confirming that no number is owned': {
        operation: present('canceled'),
        receipt: receipt(0),
      },
      'ACS reports an unknown status': { operation: present('onHold') },
    };
    for (const [text, result] of Object.entries(doubts)) {
      const { timer, details, stage } = shown(polled(accepted, 0, result));
      assert.equal(stage, 'provisioning');
      assert.ok(timer.endsWith(`(${text}, 0 s since accepted)`), timer);
      assert.ok(details.includes(`: ${text}, 0 s since accepted`), details);
    }
  });

  it('of a closed permission says why no POST is allowed', () => {
    const why = 'ACS accepted the purchase in run 1';
    const earlier = { kind: 'postsClosed', why } as const;
    const closed = submitted(newState, { kind: 'judged', judgement: { earlier } });
    assert.match(
      shown(closed).details,
      /no POST is allowed \(ACS accepted the purchase in run 1\)/,
    );
    assert.match(shown(closed).activity, /although no POST is allowed any more$/);
  });

  it('of an earlier run and of a consent says what makes the proof necessary', () => {
    const judged = (kind: 'postAssumed' | 'postsClosed', consented?: true) =>
      submitted(newState, {
        kind: 'judged',
        judgement: { earlier: { kind, why: 'x' }, ...(consented && { consented }) },
      });
    assert.match(shown(judged('postAssumed')).details, /an earlier run may have sent a POST/);
    assert.match(shown(judged('postsClosed', true)).details, /one POST is allowed \(x\)/);
  });

  it('of every deferral says in words why it waits', () => {
    for (const reason of Object.keys(DEFER_REASONS) as DeferReason[]) {
      const state = lookedUp(submitted(newState, deferred(reason), 0), lookups.absent, 1);
      const { details } = shown(state, 1);
      assert.match(details, /^\*\*submitting\*\*: .+(deferred|no POST was sent)/, reason);
    }
  });
});
