import type { HeldAtAcs } from '../acs/acs-reader.js';
import { statusMeaning } from '../purchase/contract/status.js';
import type { Conclusion, Finding } from './reconcile-findings.js';
import {
  digitsOf,
  foreignHint,
  type ComparedPurchase,
  type OwnedNumber,
  type Sources,
} from './reconcile-sources.js';

type OperationAtAcs = Awaited<ReturnType<Sources['acs']['operation']>>;
type Unknown = ComparedPurchase & { readonly status: 'unknown' };

/** Reads at ACS what became of a purchase with an unknown outcome. Marks its numbers as explained. */
export async function describeUnknown(
  acs: Sources['acs'],
  purchase: Unknown,
  owned: ReadonlyMap<string, OwnedNumber>,
): Promise<Finding> {
  const { kind, id, operationId } = purchase.subject;
  const shown = await acs.held(kind, id);
  const held = purchase.phoneNumbers.length > 0 ? purchase.phoneNumbers : shown.phoneNumbers;
  const operation = await acs.operation(operationId);
  const { showsPurchase } = shown;
  const isOther = mayBeOther(shown, operation);
  const seen = {
    owned: [] as string[],
    unclear: [] as string[],
    notOwned: [] as string[],
    others: [] as string[],
  };
  for (const phoneNumber of held) {
    const number = owned.get(digitsOf(phoneNumber));
    const other = number?.explainedBy;
    const isUnclear = isOther(phoneNumber);
    if (number && other === undefined && !isUnclear) number.explainedBy = operationId;
    const ownership = number ? 'owned' : await acs.ownership(phoneNumber);
    if (other !== undefined) seen.others.push(`${phoneNumber} (of ${other})`);
    else if (ownership === 'notOwned') seen.notOwned.push(phoneNumber);
    else if (ownership === 'owned') {
      const since = number ? ` (bought ${number.purchaseDate})` : '';
      seen[isUnclear ? 'unclear' : 'owned'].push(`${phoneNumber}${since}`);
    }
  }
  const absent = seen.notOwned.length + seen.others.length;
  const own = held.filter((one) => !isOther(one)).length;
  const found = conclude(operation, { owned: seen.owned.length, absent, own, held: held.length });
  const conclusion = found === 'notOwned' && showsPurchase ? 'undecided' : found;
  const details = [
    formatStatus(operation),
    showsPurchase ? `the ${kind} shows a purchase` : undefined,
    held.length === 0 ? 'its numbers are not known' : undefined,
    formatNumbers('ACS owns', seen.owned),
    formatNumbers(
      `ACS owns, perhaps by another purchase, for the ${kind} does not show that it kept`,
      seen.unclear,
    ),
    formatNumbers('ACS does not own', seen.notOwned),
    formatNumbers('bought by another purchase:', seen.others),
  ];
  return {
    kind: 'unknownOutcome',
    operationId,
    conclusion,
    phoneNumbers: held,
    detail: `${TITLES[conclusion]}: ${details.filter(Boolean).join('; ')}${foreignHint(purchase.namesResource)}`,
    action: actionFor(conclusion, operationId),
  };
}

/**
 * The held numbers of which an owned one may have been bought by another purchase: it was removed from the
 * reservation; or the operation was canceled or is gone, and the reservation does not keep it. Where ACS shows
 * neither, the number speaks for this purchase.
 */
function mayBeOther(
  { named, kept }: HeldAtAcs,
  operation: OperationAtAcs,
): (phoneNumber: string) => boolean {
  const isCanceled =
    typeof operation === 'object' && statusMeaning(operation.status) === 'canceled';
  const isGone = operation === 'notFound' && named !== undefined;
  const own = isCanceled || isGone ? kept : named;
  return (phoneNumber) => own?.includes(phoneNumber) === false;
}

/** How many of the held numbers there are of a kind. */
interface Counts {
  readonly owned: number;
  /** Not owned, or bought by another purchase. */
  readonly absent: number;
  /** An owned one was bought by this purchase. */
  readonly own: number;
  readonly held: number;
}

function conclude(operation: OperationAtAcs, { owned, absent, own, held }: Counts): Conclusion {
  if (owned > 0) return owned === own ? 'bought' : 'partlyBought';
  const isAbsent =
    operation === 'notFound' ||
    (typeof operation === 'object' && statusMeaning(operation.status) === 'failed');
  return isAbsent && held > 0 && absent === held ? 'notOwned' : 'undecided';
}

const TITLES: Readonly<Record<Conclusion, string>> = {
  bought: 'bought',
  partlyBought: 'bought in part',
  notOwned: 'nothing shows a purchase, which does not prove that nothing was bought',
  undecided: 'still unknown',
};

function actionFor(conclusion: Conclusion, operationId: string): string {
  const restart = `acs-purchase restart ${operationId}`;
  switch (conclusion) {
    case 'bought':
    case 'partlyBought':
      return `Run ${restart}: it looks the purchase up, and ends with what ACS owns.`;
    case 'notOwned':
      return `If the numbers are still wanted, hold numbers again, or run ${restart} --not-bought while the hold lasts: it allows one more POST.`;
    case 'undecided':
      return `Run ${restart}, which looks the purchase up; if it stays unknown, ask Azure support (docs/operations.md#an-unknown-outcome).`;
  }
}

function formatStatus(operation: OperationAtAcs): string {
  if (typeof operation === 'object') return `ACS reports the operation as ${operation.status}`;
  return operation === 'notFound'
    ? 'ACS does not know the operation'
    : 'ACS rejects the GET of the operation';
}

function formatNumbers(what: string, numbers: readonly string[]): string | undefined {
  return numbers.length === 0 ? undefined : `${what} ${numbers.join(', ')}`;
}
