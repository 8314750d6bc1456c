import assert from 'node:assert/strict';
import type { SubmitInput } from '../../../src/activities/inputs.js';
import { createSubmit } from '../../../src/activities/submit.js';
import { hold } from '../purchase/world.js';
import {
  answer,
  Attempt,
  deferralOf,
  dependencies,
  FakeAcs,
  input,
  postOf,
  says,
  silence,
} from './world.js';

describe('the hold that a submit reads', () => {
  let acs: FakeAcs;
  beforeEach(() => {
    acs = new FakeAcs();
  });
  const submit = (change: Partial<SubmitInput> = {}) =>
    new Attempt().run(createSubmit(dependencies(acs)), { ...input, ...change });

  it('sends no POST after the hold has expired, by the clock of ACS', async () => {
    acs.search = says.search(new Date(Date.now() - 1).toISOString());
    assert.match(deferralOf(await submit()), /^holdExpired: /);
    assert.equal(acs.posts, 0);
  });

  it('counts what is left of the hold by the Date of the response, not by the clock of the worker', async () => {
    const at = (ms: number) => new Date(Date.now() + ms).toISOString();
    const date = (ms: number) => new Date(Date.now() + ms).toUTCString();
    // The worker is 5 minutes ahead of ACS, then 5 minutes behind it.
    acs.search = {
      ...answer(200, says.search(at(-200_000)).body),
      headers: { date: date(-300_000) },
    };
    assert.equal(postOf(await submit())?.kind, 'accepted');
    acs.search = {
      ...answer(200, says.search(at(200_000)).body),
      headers: { date: date(300_000) },
    };
    assert.match(deferralOf(await submit()), /^holdExpired: /);
    assert.equal(acs.posts, 1);
  });

  it('sends no further POST when it may be in flight longer than the hold lasts', async () => {
    const search = (leftMs: number) => says.search(new Date(Date.now() + leftMs).toISOString());
    acs.search = search(31_000);
    assert.match(deferralOf(await submit({ holdNeededByPostMs: 31_500 })), /^holdExpired: /);
    acs.search = search(33_000);
    assert.equal(postOf(await submit({ holdNeededByPostMs: 31_500 }))?.kind, 'accepted');
    assert.equal(acs.posts, 1);
  });

  it('sends no further POST for numbers without a proof, or without reading the search', async () => {
    const held = (...phoneNumbers: readonly string[]) => ({ ...hold, phoneNumbers });
    const further = { holdNeededByPostMs: 31_500 };
    const others = await submit({ ...further, held: held('+18335550199') });
    assert.match(deferralOf(others), /^inconclusiveLookup: .* not those that the search names now/);
    acs.search = silence;
    const unread = await submit({ ...further, held: held(...hold.phoneNumbers) });
    assert.match(deferralOf(unread), /^inconclusiveLookup: /);
    assert.equal(acs.posts, 0);
    // Nothing was bought before the first one.
    await submit({ held: held(...hold.phoneNumbers) });
    assert.equal(acs.posts, 1);
  });
});
