import type { NativeConnection } from '@temporalio/worker';
import { reason } from '../observability/reason.js';
import { registerStage } from '../purchase/operator-commands.js';
import { STAGE_ATTRIBUTE } from '../purchase/stages.js';

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API. */
const KEYWORD = 2;

/**
 * Makes sure that the namespace knows the search attribute of the stage: an upsert of one it does not know
 * would stop every purchase.
 *
 * @throws Error with the command that mends it, when the attribute can't be registered or has another type
 */
export async function ensureStageAttribute(
  connection: NativeConnection,
  namespace: string,
): Promise<void> {
  const { operatorService } = connection;
  const registered = async () => {
    const { customAttributes } = await operatorService.listSearchAttributes({ namespace });
    return customAttributes[STAGE_ATTRIBUTE];
  };
  try {
    if ((await registered()) === undefined) {
      // Answers ok for an attribute of another type, too: the type is read back.
      const searchAttributes = { [STAGE_ATTRIBUTE]: KEYWORD };
      await operatorService.addSearchAttributes({ namespace, searchAttributes });
    }
  } catch (error) {
    if (await isUsable(connection, namespace)) return;
    throw new Error(
      `The search attribute ${STAGE_ATTRIBUTE} is not registered in the namespace "${namespace}", ` +
        `and this worker may not register it (${reason(error)}). Run:\n  ${registerStage(namespace)}`,
      { cause: error },
    );
  }
  const type: number | null | undefined = await registered();
  if (type !== KEYWORD) {
    throw new Error(
      `The search attribute ${STAGE_ATTRIBUTE} of the namespace "${namespace}" is not of type Keyword ` +
        `but of type number ${String(type)}. Remove it, then run:\n  ${registerStage(namespace)}`,
    );
  }
}

/** Whether the attribute can be queried: the way that is left where operator calls are not allowed. */
async function isUsable(
  { workflowService }: NativeConnection,
  namespace: string,
): Promise<boolean> {
  const query = `${STAGE_ATTRIBUTE} = 'submitting'`;
  return workflowService.countWorkflowExecutions({ namespace, query }).then(
    () => true,
    () => false,
  );
}
