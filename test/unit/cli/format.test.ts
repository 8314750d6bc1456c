import assert from 'node:assert/strict';
import { formatDetails, formatLine } from '../../../src/cli/format.js';
import type { PurchaseOperation } from '../../../src/client/purchase-operation.js';
import { OPERATION_ID, START } from '../purchase/world.js';

const facts = { operationId: OPERATION_ID, runId: 'r', startedAt: new Date(START), memo: {} };

describe('acs-purchase status', () => {
  it('prints the ACS resource, or that the start did not name one', () => {
    const running: PurchaseOperation = { ...facts, status: 'running' };
    const named = formatDetails({ ...running, acsResource: 'contoso.example' }, undefined);
    assert.match(named, /^ACS resource +contoso\.example$/m);
    assert.match(formatDetails(running, undefined), /^ACS resource +not set at the start/m);
  });

  it('prints the submits of a canceled purchase that ended without a report', () => {
    const canceled = { ...facts, status: 'canceled' } as const;
    assert.equal(formatLine(canceled), 'canceled; nothing was bought');
    assert.match(formatLine({ ...canceled, lostSubmits: 1 }), /a submit ended without a report/);
    assert.match(formatLine({ ...canceled, lostSubmits: 2 }), /2 submits ended without a report/);
  });
});
