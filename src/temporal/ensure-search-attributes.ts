import type { NativeConnection } from '@temporalio/worker';
import { reason } from '../observability/reason.js';
import { registerAttribute } from './operator-commands.js';
import { SEARCH_ATTRIBUTES } from '../purchase/contract/stage.js';

/** `INDEXED_VALUE_TYPE_KEYWORD` of Temporal's API. */
const KEYWORD = 2;

/**
 * Registers the search attributes that the namespace does not have: an upsert of a missing one fails the workflow
 * task of every purchase.
 *
 * @throws Error with the command to run, when one cannot be registered or has another type
 */
export async function ensureSearchAttributes(
  connection: NativeConnection,
  namespace: string,
): Promise<void> {
  const { operatorService } = connection;
  const registered = async () =>
    (await operatorService.listSearchAttributes({ namespace })).customAttributes;
  for (const name of SEARCH_ATTRIBUTES) {
    const subject = `The search attribute ${name} of the namespace "${namespace}"`;
    const fix = `Run:\n  ${registerAttribute(namespace, name)}`;
    let type: number | undefined;
    try {
      if ((await registered())[name] === undefined) {
        // Succeeds for an attribute of another type too, so the type is read below.
        const searchAttributes = { [name]: KEYWORD };
        await operatorService.addSearchAttributes({ namespace, searchAttributes });
      }
      type = (await registered())[name];
    } catch (error) {
      if (await isUsable(connection, namespace, name)) continue;
      const problem = `is not registered, and this worker has no permission to register it`;
      throw new Error(`${subject} ${problem} (${reason(error)}). ${fix}`, { cause: error });
    }
    if (type !== KEYWORD) {
      const problem = `is not of type Keyword but of type number ${String(type)}. Remove it.`;
      throw new Error(`${subject} ${problem} ${fix}`);
    }
  }
}

/** Whether the attribute can be queried; requires no permission of an operator. */
async function isUsable(
  { workflowService }: NativeConnection,
  namespace: string,
  name: string,
): Promise<boolean> {
  const query = `${name} = 'submitting'`;
  return workflowService.countWorkflowExecutions({ namespace, query }).then(
    () => true,
    () => false,
  );
}
