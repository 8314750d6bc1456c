import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { hostOf } from '../../src/acs/auth/connection-string.js';
import { PurchaseClient, WrongResourceError } from '../../src/index.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { Operator } from '../support/operator.js';
import { operationPath, PURCHASE } from '../support/signed-fetch.js';
import { startStack, type Purchase, type Stack } from '../support/stack.js';

describe('gateways of two ACS resources with one task queue', function () {
  this.timeout(120_000);
  let own: Stack;
  let other: Stack;
  const gateways: TestGateway[] = [];
  before(async () => {
    const taskQueue = `test-${randomUUID()}`;
    own = await startStack({ taskQueue });
    other = await startStack({ taskQueue, worker: false });
    for (const stack of [own, other]) gateways.push(await startGateway(stack));
  });
  after(async () => {
    for (const { app } of gateways) await app.close();
    await Promise.all([own.close(), other.close()]);
  });

  const gatewayOf = (stack: Stack) =>
    gateways[stack === own ? 0 : 1] ?? assert.fail('no gateway for this stack');
  const buy = (stack: Stack, searchId: string) =>
    gatewayOf(stack).call('POST', PURCHASE, { searchId });
  const operation = (stack: Stack, method: 'GET' | 'DELETE', searchId: string) => {
    return gatewayOf(stack).call(method, operationPath(`purchase_${searchId}`));
  };
  const resourceOf = ({ emulator }: Stack) => hostOf(emulator.endpoint);
  const clientOf = ({ client, taskQueue }: Stack, acsResource?: string) =>
    new PurchaseClient(client, { taskQueue, acsResource });

  async function assertConflict(response: Response, searchId: string): Promise<void> {
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    assert.deepEqual([response.status, error.code], [409, 'Conflict']);
    const [actual, requested] = [own, other].map(resourceOf);
    const expected = `purchase_${searchId} belongs to the ACS resource ${actual}, not to ${requested}:`;
    assert.ok(error.message.startsWith(expected), error.message);
  }

  it('return 409 for a running and an ended purchase of the other resource, and do not cancel it', async () => {
    const searchId = own.emulator.search();
    own.emulator.setBehavior({ provisioning: 'paused' });
    assert.equal((await buy(own, searchId)).status, 202);
    const { acsResource, memo } = await clientOf(own).get(searchId).operation();
    assert.equal(acsResource, resourceOf(own));
    assert.deepEqual(Object.keys(memo), ['requestedBy']);
    const assertConflicts = async () => {
      for (const method of ['GET', 'DELETE'] as const)
        await assertConflict(await operation(other, method, searchId), searchId);
      await assertConflict(await buy(other, searchId), searchId);
    };
    await assertConflicts();
    own.emulator.setBehavior({ provisioning: 'proceeds' });
    await clientOf(own).get(searchId).result();
    assert.deepEqual(own.entry(searchId).cancels, []);
    await assertConflicts();
    assert.equal((await operation(own, 'GET', searchId)).status, 200);
    assert.equal(other.emulator.ledger().calls.all, 0);
  });

  it('return 409 for a terminated purchase of the other resource', async () => {
    const purchase: Purchase = await startPaused();
    const { searchId } = purchase;
    await new Operator(own, purchase).terminate();
    await assertConflict(await operation(other, 'GET', searchId), searchId);
    await assertConflict(await buy(other, searchId), searchId);
    await assert.rejects(
      clientOf(own, resourceOf(other)).start({ searchId }),
      (error: unknown) =>
        error instanceof WrongResourceError && error.belongsTo === resourceOf(own),
    );
    const again = await clientOf(own).restart(searchId);
    assert.equal((await again.operation()).acsResource, resourceOf(own));
    await again.result();
    assert.equal(own.entry(searchId).posts.length, 1);
  });

  it('start a purchase again after the other resource rejected it', async () => {
    const searchId = own.emulator.search();
    own.emulator.setFaults([{ on: 'purchase', kind: 'statusBefore', status: 400, searchId }]);
    await buy(own, searchId);
    const rejected = await clientOf(own).get(searchId).operation();
    assert.equal(rejected.status, 'failed');
    const again = await clientOf(own, resourceOf(other).toUpperCase()).start({ searchId });
    assert.equal(again.isNew, true);
    assert.equal((await again.operation()).acsResource, resourceOf(other));
    await assert.rejects(clientOf(own, resourceOf(own)).start({ searchId }), WrongResourceError);
  });

  async function startPaused(): Promise<Purchase> {
    const searchId = own.emulator.search();
    own.emulator.setBehavior({ provisioning: 'paused' });
    await buy(own, searchId);
    own.emulator.setBehavior({ provisioning: 'proceeds' });
    return own.start(searchId);
  }
});
