import { Random } from '../../emulator/random.js';
import type { Plan } from '../plan/plan.js';
import { purchaseCovering } from '../plan/purchases.js';
import { gapsOf, type Gap } from '../record/coverage.js';
import type { ClientRun } from './client-run.js';
import { runClients, type ClientContext } from './run-clients.js';

/** Bought at the end, when nothing disturbs them: of these purchases every check knows what is right. */
const UNDISTURBED = (['search', 'reservation'] as const).map((of): Gap => {
  return { kind: 'bought', of, text: `no ${of} was bought undisturbed` };
});

/** The checks report what is still missing then. */
const MAX_ROUNDS = 10;

/**
 * Whether a fault, a cancel or an operator's action affects a purchase depends on the moments at which
 * processes die. Here each one that affected none gets a purchase of its own, after the disruptions.
 *
 * @returns the runs of these purchases
 */
export async function fillGaps(
  plan: Plan,
  before: readonly ClientRun[],
  context: ClientContext,
): Promise<ClientRun[]> {
  const { control, limit } = context;
  const random = new Random(`${plan.seed}/gaps`);
  const clientRuns: ClientRun[] = [];
  const cover = async (gaps: readonly Gap[]) => {
    const index = plan.purchases.length + clientRuns.length;
    const running = gaps.map((gap, position) =>
      runClients(purchaseCovering(gap, index + position, random), context),
    );
    clientRuns.push(...(await Promise.all(running)).filter((one) => one !== undefined));
  };
  try {
    for (let round = 0; round < MAX_ROUNDS && !limit.isExceeded; round += 1) {
      const ledger = await limit.retry('the ledger', () => control.wholeLedger());
      const gaps = gapsOf({ ledger, clientRuns: [...before, ...clientRuns] });
      if (gaps.length === 0) break;
      await cover(gaps);
    }
    await context.faults.clear();
    await cover(UNDISTURBED);
  } catch (error) {
    // The checks report that the time was over.
    if (!limit.isExceeded) throw error;
  }
  return clientRuns;
}
