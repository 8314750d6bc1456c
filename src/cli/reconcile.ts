import type { Finding, Summary } from './reconcile-findings.js';
import {
  digitsOf,
  foreignHint,
  type ComparedPurchase,
  type OwnedNumber,
  type Sources,
} from './reconcile-sources.js';
import { describeUnknown } from './reconcile-unknown.js';

/** A number with a later date than its receipt was released and bought again. The dates need not agree exactly. */
const DATE_TOLERANCE_MS = 86_400_000;

/** Compares what ACS owns with the purchases of Temporal: the findings, by kind, then the summary. */
export async function* reconcile(sources: Sources): AsyncGenerator<Finding | Summary> {
  const { acs } = sources;
  const owned = new Map<string, OwnedNumber>();
  for await (const { phoneNumber, purchaseDate } of acs.ownedNumbers()) {
    // ACS's schema has the date, but a response may lack it.
    const date = (purchaseDate as string | undefined) ?? '';
    owned.set(digitsOf(phoneNumber), { phoneNumber, purchaseDate: date });
  }
  const gone = new Map<string, Gone>();
  const unknown = new Map<string, ComparedPurchase & { readonly status: 'unknown' }>();
  const withoutNumbers: ComparedPurchase[] = [];
  let [oldestEndMs, purchasesCompared, findings] = [Infinity, 0, 0];
  for await (const purchase of sources.purchases()) {
    oldestEndMs = Math.min(oldestEndMs, purchase.endedAt?.getTime() ?? Infinity);
    if (purchase.status === 'notBought') continue;
    purchasesCompared += 1;
    if (purchase.status === 'unknown') unknown.set(purchase.subject.operationId, purchase);
    else if (purchase.status === 'running' || !purchase.receipt.holdKnown) {
      withoutNumbers.push(purchase);
    } else matchReceipt(purchase, owned, gone);
  }
  for (const purchase of unknown.values()) {
    findings += 1;
    yield await describeUnknown(acs, purchase, owned);
  }
  const sinceMs = await comparableSince(sources, oldestEndMs);
  const open = () => [...owned.values()].filter((number) => number.explainedBy === undefined);
  const comparable = () => open().filter(({ purchaseDate }) => Date.parse(purchaseDate) >= sinceMs);
  const unread = await explainByHold(acs, withoutNumbers, owned, () => comparable().length > 0);
  for (const number of comparable()) {
    findings += 1;
    yield withoutPurchase(number, unread);
  }
  for (const one of gone.values()) {
    if ((await acs.ownership(one.phoneNumber)) !== 'notOwned') continue;
    findings += 1;
    yield numberGone(one);
  }
  yield {
    kind: 'summary',
    numbersOwned: owned.size,
    purchasesCompared,
    notComparable: open().length - comparable().length,
    comparedSince: Number.isFinite(sinceMs) ? new Date(sinceMs).toISOString() : null,
    findings,
  };
}

type Succeeded = ComparedPurchase & { readonly status: 'succeeded' };

/** A number that a purchase bought and that is not in the list of ACS; of several purchases the newest. */
interface Gone {
  readonly phoneNumber: string;
  readonly purchase: Succeeded;
}

function matchReceipt(
  purchase: Succeeded,
  owned: ReadonlyMap<string, OwnedNumber>,
  gone: Map<string, Gone>,
): void {
  const { subject, receipt } = purchase;
  for (const phoneNumber of [...receipt.missing, ...receipt.unread]) {
    const number = owned.get(digitsOf(phoneNumber));
    if (number) number.explainedBy = subject.operationId;
  }
  for (const { phoneNumber, purchaseDate } of receipt.confirmed) {
    const digits = digitsOf(phoneNumber);
    const number = owned.get(digits);
    const boughtAgain =
      number && Date.parse(number.purchaseDate) - Date.parse(purchaseDate) > DATE_TOLERANCE_MS;
    if (boughtAgain) number.boughtEarlierBy = subject.operationId;
    else if (number) number.explainedBy = subject.operationId;
    else if (endOf(purchase) >= endOf(gone.get(digits)?.purchase)) {
      gone.set(digits, { phoneNumber, purchase });
    }
  }
}

function endOf(purchase: ComparedPurchase | undefined): number {
  return purchase?.endedAt?.getTime() ?? 0;
}

/** Since when a number must have a purchase: Temporal deletes purchases in the order in which they ended. */
async function comparableSince(
  { since, keepsPurchaseBefore }: Sources,
  oldestEndMs: number,
): Promise<number> {
  if (since === undefined) return oldestEndMs;
  const keepsAll = await keepsPurchaseBefore(since);
  return keepsAll ? since.getTime() : Math.max(since.getTime(), oldestEndMs);
}

/** Reads the held numbers of purchases that do not name them, while needed. @returns those without numbers */
async function explainByHold(
  acs: Sources['acs'],
  purchases: readonly ComparedPurchase[],
  owned: ReadonlyMap<string, OwnedNumber>,
  isNeeded: () => boolean,
): Promise<ComparedPurchase[]> {
  const unread: ComparedPurchase[] = [];
  for (const purchase of purchases) {
    if (!isNeeded()) break;
    const { kind, id, operationId } = purchase.subject;
    const { phoneNumbers } = await acs.held(kind, id);
    if (phoneNumbers.length === 0) unread.push(purchase);
    for (const phoneNumber of phoneNumbers) {
      const number = owned.get(digitsOf(phoneNumber));
      if (number) number.explainedBy ??= operationId;
    }
  }
  return unread;
}

function withoutPurchase(
  { phoneNumber, purchaseDate, boughtEarlierBy }: OwnedNumber,
  unread: readonly ComparedPurchase[],
): Finding {
  const earlier = boughtEarlierBy && `; ${boughtEarlierBy} bought it before that`;
  const perhaps = unread
    .filter(({ startedAt }) => startedAt.getTime() <= Date.parse(purchaseDate))
    .filter(({ endedAt }) => !endedAt || endedAt.getTime() >= Date.parse(purchaseDate))
    .map(({ subject }) => subject.operationId);
  const hint =
    perhaps.length > 0 && `; perhaps of ${perhaps.join(', ')}, whose numbers are not known`;
  return {
    kind: 'ownedWithoutPurchase',
    phoneNumber,
    purchaseDate,
    detail: `ACS owns it since ${purchaseDate}, and no purchase names it${earlier ?? ''}${hint || ''}`,
    action:
      'Find out who bought it, such as the Azure portal, another application or another Temporal namespace; ' +
      'it is billed until it is released.',
  };
}

function numberGone({ phoneNumber, purchase }: Gone): Finding {
  const { subject, namesResource } = purchase;
  const { operationId } = subject;
  return {
    kind: 'numberGone',
    phoneNumber,
    operationId,
    detail: `${operationId} bought it, and ACS no longer owns it${foreignHint(namesResource)}`,
    action:
      'A number that was released on purpose looks the same: find the release in the activity log of Azure.',
  };
}
