import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { STAGE_ATTRIBUTE } from '../purchase/stages.js';

/** The search attribute by which a list of purchases is read. */
export const STAGE_KEY = defineSearchAttributeKey(STAGE_ATTRIBUTE, SearchAttributeType.KEYWORD);
