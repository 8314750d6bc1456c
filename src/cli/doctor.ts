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

export type DoctorReport = readonly (CheckResult & { readonly check: string })[];

/** The checks of a namespace that exists. */
const CHECKS: Readonly<Record<string, (client: PurchaseClient) => Promise<CheckResult>>> = {
  'search attributes': ({ temporal }) => checkSearchAttributes(temporal),
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
  const results = { ...temporal, ACS: acs };
  return Object.entries(results).map(([check, result]) => ({ check, ...result }));
}

async function checkTemporal(
  connect: () => Promise<PurchaseClient>,
): Promise<Record<string, CheckResult>> {
  let client: PurchaseClient;
  try {
    client = await connect();
  } catch (error) {
    const isInvalid = error instanceof TemporalConfigError;
    const detail = isInvalid ? error.problem : `cannot be reached: ${reason(error)}`;
    const fix = isInvalid
      ? error.fix
      : 'export TEMPORAL_ADDRESS=host:port; start one here: npm run dev; or see docker compose ps temporal';
    const rest = skipped('Temporal cannot be reached');
    return { Temporal: failed(detail, fix), namespace: rest, ...skipAll(rest) };
  }
  const { serverVersion } = await client.temporal.workflowService.getSystemInfo({});
  const temporal = ok(`reachable, version ${serverVersion}`);
  const namespace = await checkNamespace(client.temporal);
  if (namespace.status === 'failed') {
    return { Temporal: temporal, namespace, ...skipAll(skipped('the namespace does not exist')) };
  }
  const results: Record<string, CheckResult> = { Temporal: temporal, namespace };
  for (const [name, check] of Object.entries(CHECKS)) results[name] = await check(client);
  return results;
}

function skipAll(result: CheckResult): Record<string, CheckResult> {
  return Object.fromEntries(Object.keys(CHECKS).map((name) => [name, result]));
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
