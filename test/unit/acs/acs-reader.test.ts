import assert from 'node:assert/strict';
import { AcsReader, AcsReadError } from '../../../src/acs/acs-reader.js';
import { createAcsClient } from '../../../src/acs/client.js';
import type { HttpResult } from '../../../src/acs/transport/http-result.js';

const facts = { method: 'GET', path: '/', clientRequestId: 'c', durationMs: 1 };
const ok = (body: unknown): HttpResult => ({ ...facts, status: 200, headers: {}, body });
const failed = (status: number): HttpResult => ({ ...facts, status, headers: {}, body: {} });
const page = (numbers: readonly string[], nextLink?: string | null) =>
  ok({ phoneNumbers: numbers.map((phoneNumber) => ({ phoneNumber })), nextLink });

/** A reader of an ACS that answers with these results, one after the other. */
function reader(...results: HttpResult[]) {
  const paths: string[] = [];
  const acs = createAcsClient(({ method, path }) => {
    assert.equal(method, 'GET');
    paths.push(path);
    return Promise.resolve(results.shift() ?? assert.fail(`unexpected GET ${path}`));
  });
  return { paths, acs: new AcsReader(acs, 1) };
}

async function numbersOf(acs: AcsReader): Promise<string[]> {
  const numbers = [];
  for await (const { phoneNumber } of acs.ownedNumbers()) numbers.push(phoneNumber);
  return numbers;
}

describe('reading what an ACS resource owns', () => {
  it('follows relative and absolute links, and only their query', async () => {
    const { acs, paths } = reader(
      page(['+1'], '/phoneNumbers?skip=1&top=1'),
      page([], 'https://elsewhere.example/other?skip=2'),
      page(['+2'], null),
    );
    assert.deepEqual(await numbersOf(acs), ['+1', '+2']);
    const queries = ['?skip=0&top=100', '?skip=1&top=1', '?skip=2'];
    assert.deepEqual(
      paths,
      queries.map((query) => `/phoneNumbers${query}`),
    );
  });

  it('fails on a page that is repeated or unusable', async () => {
    const repeated = reader(page(['+1'], '?skip=0&top=100'));
    await assert.rejects(numbersOf(repeated.acs), /repeats a page/);
    const unusable = reader(...Array.from({ length: 5 }, () => ok({ phoneNumbers: [{}] })));
    await assert.rejects(numbersOf(unusable.acs), /unusable body/);
  });

  it('retries what ACS did not answer, and not a denial', async () => {
    const retried = reader(failed(503), failed(429), page(['+1']));
    assert.deepEqual(await numbersOf(retried.acs), ['+1']);
    await assert.rejects(numbersOf(reader(failed(401)).acs), AcsReadError);
  });

  it('reads the numbers of a reservation, and whether it shows a purchase, in one GET', async () => {
    const id = '378ddf60-81be-452a-ba4f-613198ea6c28';
    const never = { code: 'FailedToReserveNumber', message: 'no' };
    for (const [status, number, held, kept, showsPurchase] of [
      ['active', { status: 'reserved' }, ['+1'], ['+1'], false],
      ['active', { status: 'error' }, [], [], false],
      ['expired', { status: 'reserved' }, ['+1'], [], false],
      ['Submitted', { status: 'reserved' }, ['+1'], ['+1'], true],
      ['completed', { status: 'purchased' }, ['+1'], ['+1'], true],
      // Its purchase may have failed with it, so ACS is asked who owns it.
      ['completed', { status: 'error' }, ['+1'], [], false],
      ['completed', { status: 'error', error: never }, [], [], false],
    ] as const) {
      const body = { id, status, expiresAt: '2099-01-01', phoneNumbers: { 1: number } };
      const { acs, paths } = reader(ok(body));
      const expected = { phoneNumbers: held, named: ['+1'], kept, showsPurchase };
      assert.deepEqual(await acs.held('reservation', id), expected, JSON.stringify(body));
      assert.equal(paths.length, 1);
    }
    const gone = reader({
      ...failed(404),
      error: { code: 'NotFound', message: 'm' },
    } as HttpResult);
    const none = { phoneNumbers: [], kept: [], showsPurchase: false };
    assert.deepEqual(await gone.acs.held('reservation', id), none);
  });

  it("only ACS's own 404 says that a number is not owned", async () => {
    const error = { code: 'NotFound', message: 'm' };
    const absent = { ...failed(404), error } as HttpResult;
    assert.equal(await reader(absent).acs.ownership('+1'), 'notOwned');
    assert.equal(await reader(failed(400)).acs.ownership('+1'), 'unreadable');
    assert.equal(await reader(ok({ phoneNumber: '+1' })).acs.ownership('+1'), 'owned');
    await assert.rejects(
      reader(...Array.from({ length: 5 }, () => failed(404))).acs.ownership('+1'),
    );
  });
});
