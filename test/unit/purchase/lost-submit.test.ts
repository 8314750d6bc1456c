import assert from 'node:assert/strict';
import { mayStillArriveMs } from '../../../src/purchase/lost-submit.js';
import { DEFAULT_SETTINGS } from '../../../src/purchase/settings.js';

describe('the POST of a submit that was lost', () => {
  const settings = { ...DEFAULT_SETTINGS, submitTimeoutMs: 60_000, heartbeatTimeoutMs: 10_000 };

  it('may still arrive for as long as its activity had left when its worker fell silent', () => {
    assert.equal(mayStillArriveMs('HEARTBEAT', settings), 50_000);
  });

  for (const limit of ['START_TO_CLOSE', 'SCHEDULE_TO_CLOSE'] as const) {
    it(`can no longer arrive once ${limit} is over: none is sent that does not fit into it`, () => {
      assert.equal(mayStillArriveMs(limit, settings), 0);
    });
  }

  it('may be sent for the whole time of its activity when nobody knows how it was lost', () => {
    assert.equal(mayStillArriveMs('OTHER', settings), 60_000);
  });
});
