/**
 * Ends what a dead parent left behind. It is told the ids of process groups on standard input, one a line: `+ID` to
 * watch over one, `-ID` once it has ended. When the input ends, the parent is gone, however it died: whatever is
 * still watched over is killed.
 */
import { createInterface } from 'node:readline';

const groups = new Set<number>();

for await (const line of createInterface({ input: process.stdin })) {
  const group = Number(line.slice(1));
  if (line.startsWith('+')) groups.add(group);
  else groups.delete(group);
}
for (const group of groups) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
}
