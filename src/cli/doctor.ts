import type { PurchaseClient } from '../client/purchase-client.js';
import { TemporalConfigError } from '../temporal/connection.js';
import {
  checkNamespace,
  checkPaused,
  checkSearchAttributes,
  failed,
  ok,
  skipped,
  type CheckResult,
} from './checks.js';
import { checkResources } from './check-resources.js';
import { checkWorkers } from './check-workers.js';
import { EXIT, type ExitCode } from './exit-codes.js';
import { reason } from '../observability/reason.js';

/** Tells whether Azure takes the credentials that are at hand here. */
export type CheckAcs = () => Promise<CheckResult>;

/** A check by name, and what came of it. */
export type NamedCheck = CheckResult & { readonly check: string };

/** Checks all that a purchase needs, from here. */
export async function runChecks(
  connect: () => Promise<PurchaseClient>,
  checkAcs: CheckAcs,
): Promise<NamedCheck[]> {
  const [temporal, azure] = await Promise.all([examineTemporal(connect), checkAcs()]);
  return [...temporal, { check: 'Azure', ...azure }];
}

async function examineTemporal(connect: () => Promise<PurchaseClient>): Promise<NamedCheck[]> {
  let purchases: PurchaseClient;
  try {
    purchases = await connect();
  } catch (error) {
    const mistaken = error instanceof TemporalConfigError;
    const why = mistaken ? error.problem : `cannot be reached: ${reason(error)}`;
    const mend = mistaken
      ? error.fix
      : 'export TEMPORAL_ADDRESS=host:port; start one here: npm run dev; or see docker compose ps temporal';
    const unknown = skipped('Temporal cannot be reached');
    return [
      { check: 'Temporal', ...failed(why, mend) },
      ...['namespace', 'search attributes', 'workers', 'ACS resource', 'paused'].map((check) => ({
        check,
        ...unknown,
      })),
    ];
  }
  const { temporal } = purchases;
  const { serverVersion } = await temporal.workflowService.getSystemInfo({});
  const namespace = await checkNamespace(temporal);
  const there = namespace.verdict !== 'failed';
  const missing = skipped('the namespace is not there');
  return [
    { check: 'Temporal', ...ok(`reachable, version ${serverVersion}`) },
    { check: 'namespace', ...namespace },
    { check: 'search attributes', ...(there ? await checkSearchAttributes(temporal) : missing) },
    { check: 'workers', ...(there ? await checkWorkers(purchases) : missing) },
    { check: 'ACS resource', ...(there ? await checkResources(purchases) : missing) },
    { check: 'paused', ...(there ? await checkPaused(purchases) : missing) },
  ];
}

/** A diagnosis for a person: a line for each check, and below it what mends it. */
export function formatReport(diagnosis: readonly NamedCheck[]): string {
  return diagnosis
    .map((one) => {
      const line = `${one.verdict.padEnd(VERDICT_WIDTH)} ${one.check.padEnd(CHECK_WIDTH)} ${one.found}\n`;
      return one.verdict === 'failed'
        ? `${line}${' '.repeat(VERDICT_WIDTH)} mend it: ${one.mend}\n`
        : line;
    })
    .join('');
}

const VERDICT_WIDTH = 8;
const CHECK_WIDTH = 18;

export function exitCodeOfReport(diagnosis: readonly NamedCheck[]): ExitCode {
  const wrong = diagnosis.filter(({ verdict }) => verdict === 'failed');
  if (wrong.length === 0) return EXIT.ok;
  return wrong.some(({ check }) => check === 'Temporal') ? EXIT.notReachable : EXIT.failed;
}
