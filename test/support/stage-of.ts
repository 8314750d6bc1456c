import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { STAGE_ATTRIBUTE } from '../../src/purchase/contract/stage.js';

const KEY = defineSearchAttributeKey(STAGE_ATTRIBUTE, SearchAttributeType.KEYWORD);

/** The stage that the search attribute of a purchase says. */
export function stageOf(description: WorkflowExecutionDescription): string | undefined {
  return description.typedSearchAttributes.get(KEY);
}
