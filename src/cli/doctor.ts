import type { PurchaseClient } from '../client/purchase-client.js';
import { reason } from '../observability/reason.js';
import { TemporalConfigError } from '../temporal/connection.js';
import { checkResources } from './check-resources.js';
import { checkWorkers } from './check-workers.js';
import {
  checkNamespace,
  checkPaused,
  checkSearchAttributes,
  failed,
  ok,
  skipped,
  type CheckResult,
} from './checks.js';
import { EXIT, type ExitCode } from './exit-codes.js';

/** Checks whether ACS accepts the credentials of this environment. */
export type CheckAcs = () => Promise<CheckResult>;

const FIX_TEMPORAL =
  'export TEMPORAL_ADDRESS=host:port; start one here: npm run dev; or see docker compose ps temporal';

export type DoctorReport = readonly (CheckResult & { readonly check: string })[];

/** The checks of a server that can be reached. */
const CHECKS: Readonly<Record<string, (client: PurchaseClient) => Promise<CheckResult>>> = {
  namespace: checkNamespace,
  'search attributes': checkSearchAttributes,
  workers: checkWorkers,
  'ACS resource': checkResources,
  paused: checkPaused,
};

/** Checks everything that a purchase needs. */
export async function runChecks(
  connect: () => Promise<PurchaseClient>,
  checkAcs: CheckAcs,
): Promise<DoctorReport> {
  const [temporal, acs] = await Promise.all([checkTemporal(connect), checkAcs()]);
  return [...temporal, { check: 'ACS', ...acs }];
}

async function checkTemporal(connect: () => Promise<PurchaseClient>): Promise<DoctorReport> {
  let client: PurchaseClient | undefined;
  let temporal: CheckResult;
  try {
    client = await connect();
    const { serverVersion } = await client.temporal.workflowService.getSystemInfo({});
    temporal = ok(`reachable, version ${serverVersion}`);
  } catch (error) {
    temporal =
      error instanceof TemporalConfigError
        ? failed(error.problem, error.fix)
        : failed(`cannot be reached: ${reason(error)}`, FIX_TEMPORAL);
  }
  const report = [{ check: 'Temporal', ...temporal }];
  let obstacle = temporal.status === 'failed' ? 'Temporal cannot be reached' : undefined;
  for (const [check, run] of Object.entries(CHECKS)) {
    const result = client && !obstacle ? await resultOf(run(client)) : skipped(obstacle ?? '');
    report.push({ check, ...result });
    const isMissing = check === 'namespace' && result.status === 'failed';
    if (isMissing) obstacle = 'the namespace does not exist';
  }
  return report;
}

/** A check that fails itself says nothing about what it checks. */
function resultOf(check: Promise<CheckResult>): Promise<CheckResult> {
  return check.catch((error: unknown) => skipped(`cannot be checked: ${reason(error)}`));
}

/** A line for each check, and below a failed one how to fix it. */
export function formatReport(report: DoctorReport): string {
  const lines = report.flatMap((result) => {
    const { status, check, detail } = result;
    const line = `${status.padEnd(8)} ${check.padEnd(18)} ${detail}`;
    return result.status === 'failed' ? [line, `         fix: ${result.fix}`] : [line];
  });
  return lines.join('\n');
}

export function exitCodeOfReport(report: DoctorReport): ExitCode {
  const problems = report.filter(({ status }) => status === 'failed');
  if (problems.length === 0) return EXIT.ok;
  return problems.some(({ check }) => check === 'Temporal') ? EXIT.notReachable : EXIT.failed;
}
