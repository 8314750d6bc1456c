import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { OUTCOME_ATTRIBUTE, STAGE_ATTRIBUTE } from '../purchase/contract/stage.js';

export const STAGE_KEY = defineSearchAttributeKey(STAGE_ATTRIBUTE, SearchAttributeType.KEYWORD);
export const OUTCOME_KEY = defineSearchAttributeKey(OUTCOME_ATTRIBUTE, SearchAttributeType.KEYWORD);
