import assert from 'node:assert/strict';
import { compareResources } from '../../../src/cli/check-resources.js';
import { resourceServedBy, workerIdentity } from '../../../src/purchase/contract/resource.js';

const EU = 'eu.communication.azure.com';
const US = 'us.communication.azure.com';

describe('doctor: ACS resources of workers and running purchases', () => {
  const status = (...[serving, belonging]: [(string | undefined)[], string[]]) => {
    const result = compareResources('acs-purchases', serving, belonging);
    return [result.status, result.detail];
  };

  it('passes when all workers serve the resource of all purchases', () => {
    const detail = `all workers on acs-purchases serve ${EU}`;
    assert.deepEqual(status([EU, EU, undefined], []), ['ok', detail]);
    assert.deepEqual(status([EU], [EU, EU]), ['ok', detail]);
  });

  it('fails when purchases belong to a resource that no worker serves', () => {
    const found = `running purchases of ${US} (2) wait: the workers on acs-purchases serve ${EU}`;
    assert.deepEqual(status([EU], [US, EU, US]), ['failed', found]);
  });

  it('fails when workers serve two resources', () => {
    const [how, found] = status([US, EU], [EU]);
    assert.equal(how, 'failed');
    assert.match(found ?? '', /^workers on acs-purchases serve 2 ACS resources: eu\.\S+, us\.\S+;/);
  });

  it('is skipped when no worker reports its resource', () => {
    assert.equal(status([undefined], [EU])[0], 'skipped');
  });

  it('reads the resource from the identity of a worker', () => {
    assert.equal(resourceServedBy(workerIdentity('12@host', EU)), EU);
    assert.equal(resourceServedBy('12@host'), undefined);
  });
});
