import assert from 'node:assert/strict';
import { compareResources } from '../../../src/cli/check-resources.js';
import { resourceServedBy, workerIdentity } from '../../../src/purchase/contract/resource.js';

const EU = 'eu.communication.azure.com';
const US = 'us.communication.azure.com';

describe('the ACS resources of workers and running purchases', () => {
  const verdict = (...[serving, belonging]: [(string | undefined)[], string[]]) => {
    const finding = compareResources('acs-purchases', serving, belonging);
    return [finding.verdict, finding.found];
  };

  it('are in order when all workers serve one, and all purchases belong to it', () => {
    const found = `all workers on acs-purchases serve ${EU}`;
    assert.deepEqual(verdict([EU, EU, undefined], []), ['ok', found]);
    assert.deepEqual(verdict([EU], [EU, EU]), ['ok', found]);
  });

  it('are not when purchases belong to one that no worker serves', () => {
    const found = `running purchases of ${US} (2) wait: the workers on acs-purchases serve ${EU}`;
    assert.deepEqual(verdict([EU], [US, EU, US]), ['failed', found]);
  });

  it('are not when workers serve two', () => {
    const [how, found] = verdict([US, EU], [EU]);
    assert.equal(how, 'failed');
    assert.match(found ?? '', /^workers on acs-purchases serve 2 ACS resources: eu\.\S+, us\.\S+;/);
  });

  it('cannot be told where no worker says which it serves', () => {
    assert.equal(verdict([undefined], [EU])[0], 'skipped');
  });

  it("are read from a worker's identity, which other workers do not have", () => {
    assert.equal(resourceServedBy(workerIdentity('12@host', EU)), EU);
    assert.equal(resourceServedBy('12@host'), undefined);
  });
});
