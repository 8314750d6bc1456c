import type { PurchaseOperation } from '../client/purchase-operation.js';
import type { FailureDetails } from '../purchase/failures.js';
import { formatMissing, formatMonthlyCosts, formatTime } from '../purchase/text/format.js';

/** A purchase in one line. */
export function formatLine(operation: PurchaseOperation): string {
  switch (operation.status) {
    case 'running': {
      const { stage = 'started', activity, attempt } = operation;
      const suffix = attempt === undefined ? '' : ` (attempt ${attempt})`;
      return activity === undefined ? stage : `${stage}: ${activity}${suffix}`;
    }
    case 'succeeded':
      return `bought ${numbersOf(operation)}`;
    case 'failed':
      return `${operation.failure.code}: ${operation.message}`;
    case 'canceled':
      return `canceled; nothing was bought${formatLostSubmits(operation.lostSubmits)}`;
    case 'unknown':
      return `unknown: ${operation.message}`;
  }
}

/** A purchase in lines of label and value. */
export function formatDetails(operation: PurchaseOperation, uiUrl: string | undefined): string {
  const { operationId, startedAt, endedAt, acsResource, memo } = operation;
  const rows: [string, string][] = [
    ['purchase', operationId],
    ['status', formatLine(operation)],
    ['started', formatTime(startedAt.getTime())],
    ['ACS resource', acsResource ?? 'not set at the start: that of the first worker'],
  ];
  if (endedAt) rows.push(['ended', formatTime(endedAt.getTime())]);
  if (operation.status === 'succeeded') rows.push(...receiptRows(operation.result.receipt));
  if ('failure' in operation) rows.push(...failureRows(operation.failure));
  for (const [name, value] of Object.entries(memo)) rows.push([name, String(value)]);
  if (uiUrl !== undefined) rows.push(['Temporal UI', uiUrl]);
  return rows.map(([label, value]) => `${label.padEnd(LABEL_WIDTH)} ${value}`).join('\n');
}

function formatLostSubmits(lostSubmits = 0): string {
  if (lostSubmits === 0) return '';
  const submits = lostSubmits === 1 ? 'a submit' : `${lostSubmits} submits`;
  return ` (${submits} ended without a report and may have sent a POST)`;
}

const LABEL_WIDTH = 16;

type Succeeded = Extract<PurchaseOperation, { status: 'succeeded' }>;

function numbersOf({ result }: Succeeded): string {
  const { confirmed } = result.receipt;
  return confirmed.map(({ phoneNumber }) => phoneNumber).join(', ') || '(no number could be read)';
}

/** The evidence that an on-call engineer and Azure's support need. */
function failureRows({ evidence, msCv }: FailureDetails): [string, string][] {
  const rows: [string, string][] = [];
  if (evidence) {
    const { posts, lookups, polls, lastObserved, phoneNumbers } = evidence;
    const requests = `lookups ${lookups}, polls ${polls}`;
    rows.push(['POSTs', `${posts} that ACS may have accepted (${requests})`]);
    rows.push(['last observed', lastObserved]);
    if (phoneNumbers) rows.push(['held numbers', phoneNumbers.join(', ')]);
  }
  if (msCv !== undefined) rows.push(['MS-CV', msCv]);
  return rows;
}

function receiptRows(receipt: Succeeded['result']['receipt']) {
  const { monthlyCosts = [], missing, unread } = receipt;
  const rows: [string, string][] = [];
  if (monthlyCosts.length > 0) rows.push(['cost', formatMonthlyCosts(monthlyCosts)]);
  if (missing.length > 0) rows.push(['not bought', formatMissing(receipt)]);
  if (unread.length > 0) rows.push(['not read', unread.join(', ')]);
  return rows;
}
