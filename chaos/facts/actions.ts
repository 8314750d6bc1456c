import type { Called } from '../conduct/account.js';
import { OPERATOR_ACTIONS, type OperatorAction } from '../plan/operator-actions.js';

/** The actions of operators that were done to no purchase. */
export function actionsMissedIn(called: readonly Called[]): OperatorAction[] {
  const isDone = (action: OperatorAction) =>
    called.some(({ operated }) => operated?.done === true && operated.action === action);
  return OPERATOR_ACTIONS.filter((action) => !isDone(action));
}
