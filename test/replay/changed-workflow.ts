import { sleep } from '@temporalio/workflow';
import { purchasePhoneNumbers as today } from '../../src/workflows/index.js';

/** Today's workflow with one command more at its start: what the replay check must notice. */
export async function purchasePhoneNumbers(...args: Parameters<typeof today>) {
  await sleep(1);
  return today(...args);
}
