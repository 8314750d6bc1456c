import { classifyStatus, factsIn } from '../acs/classify-response.js';
import type { Answering } from '../purchase/is-report.js';
import type { CancelReport } from '../purchase/reports.js';
import type { Dependencies } from './dependencies.js';
import type { PurchaseInput } from './inputs.js';
import { logged } from './logged.js';
import { acsUnavailable } from './unavailable.js';
import { refuseWrongResource } from './wrong-resource.js';

/**
 * The cancel activity: asks ACS to cancel the operation and reports its answer, which settles nothing. Whether
 * a purchase can be canceled at all is not known (docs/acs.md); only how the operation ends counts.
 */
export function createCancel(deps: Dependencies) {
  return async function cancelOperation(input: PurchaseInput): Promise<Answering<CancelReport>> {
    refuseWrongResource(input, deps);
    const acs = logged(deps.acs, deps.log, input.searchId);
    const { settings } = input;
    const timeoutMs = settings.getTimeoutMs;
    const response = classifyStatus(await acs.cancelOperation(input.operationId, { timeoutMs }));
    if ('reason' in response) throw acsUnavailable(response, settings, deps);
    if (response.kind === 'throttled') {
      throw acsUnavailable({ reason: 'ACS returned 429', ...response }, settings, deps);
    }
    return { ...factsIn(response), nonce: input.nonce };
  };
}
