import { classifyStatus, factsIn } from '../acs/classify-response.js';
import type { CancelResult } from '../purchase/contract/activity-results.js';
import type { WithNonce } from '../purchase/contract/is-result.js';
import type { Dependencies } from './dependencies.js';
import type { PurchaseInput } from './inputs.js';
import { logCalls } from './log-calls.js';
import { acsUnavailable } from './unavailable.js';
import { refuseWrongResource } from './wrong-resource.js';

/**
 * The cancel activity: asks ACS to cancel the operation. The response settles nothing: it is not known whether
 * a purchase can be canceled at all (docs/acs.md), so only the end of the operation counts.
 */
export function createCancel(deps: Dependencies) {
  return async function cancelOperation(input: PurchaseInput): Promise<WithNonce<CancelResult>> {
    refuseWrongResource(input, deps);
    const { settings, subject } = input;
    const acs = logCalls(deps.acs, deps.log, subject);
    const options = { timeoutMs: settings.getTimeoutMs };
    const response = classifyStatus(await acs.cancelOperation(subject.operationId, options));
    if ('reason' in response || response.kind === 'throttled') {
      throw acsUnavailable({ reason: 'ACS returned 429', ...response }, settings, deps);
    }
    return { ...factsIn(response), nonce: input.nonce };
  };
}
