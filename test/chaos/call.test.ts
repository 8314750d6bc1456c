import assert from 'node:assert/strict';
import { callInTime, type CallContext } from '../../chaos/conduct/call.js';
import { Patience } from '../../chaos/conduct/patience.js';
import { planMeeting } from '../../chaos/plan/purchases.js';
import { Random } from '../../emulator/random.js';

describe('a purchase for which nobody can ask', () => {
  const plan = planMeeting(0, { name: 'provisioning', value: 'paused' }, new Random('1'));
  const away = (patience: Patience) => {
    let tries = 0;
    const search = () => {
      tries += 1;
      return Promise.reject(new Error('the service is away'));
    };
    const context = { control: { search }, patience } as unknown as CallContext;
    return { context, tries: () => tries };
  };

  it('is not begun once the time is over, and is tried until then', async () => {
    const { context, tries } = away(new Patience(300));
    assert.equal(await callInTime(plan, context), undefined);
    assert.ok(tries() > 1);
  });
});
