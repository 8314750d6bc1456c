import { sleep } from '@temporalio/workflow';
import { purchasePhoneNumbers as today } from '../../src/workflows/index.js';

/** The present workflow with one more command at its start, which a replay must detect. */
export async function purchasePhoneNumbers(...args: Parameters<typeof today>) {
  await sleep(1);
  return today(...args);
}
