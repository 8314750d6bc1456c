import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { BehaviorChange } from '../../emulator/index.js';
import type { Position } from '../plan/phases.js';

/** One change of the behaviour of the service, as its ledger has it. Epoch ms. */
export interface Behaved {
  readonly at: number;
  readonly change: BehaviorChange;
}

/** From when to when a switch stood in a position. Epoch ms. */
export interface Stand {
  readonly from: number;
  readonly until: number;
}

const KIND = '{"type":"behaved"';

/** Reads the changes of behaviour out of the emulator's ledger file, which may still be written. */
export async function behavedIn(ledgerFile: string): Promise<Behaved[]> {
  if (!existsSync(ledgerFile)) return [];
  const changes: Behaved[] = [];
  const lines = createInterface({ input: createReadStream(ledgerFile, 'utf8') });
  for await (const line of lines) {
    // A line that is not whole is one that is being written.
    if (!line.startsWith(KIND) || !line.endsWith('}}')) continue;
    const { at, change } = JSON.parse(line) as Behaved;
    changes.push({ at, change });
  }
  return changes;
}

/** When a position stood; a change to where it stands already does not end it. @param now ends what stands still */
export function standsOf(
  { name, value }: Position,
  behaved: readonly Behaved[],
  now: number,
): Stand[] {
  const stands: Stand[] = [];
  let from: number | undefined;
  for (const { at, change } of behaved) {
    const set = change[name];
    if (set === value) from ??= at;
    if (set === undefined || set === value || from === undefined) continue;
    stands.push({ from, until: at });
    from = undefined;
  }
  return from === undefined ? stands : [...stands, { from, until: now }];
}
