import { memoryUsage } from 'node:process';

/**
 * Preloaded into a program that runs with `--expose-gc`. On SIGWINCH, which no program of the project handles, it collects
 * garbage and prints the bytes in use, buffers outside the heap included.
 */
let count = 0;
process.on('SIGWINCH', () => {
  // The second collection frees what the finalizers of the first release.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = memoryUsage();
  count += 1;
  process.stdout.write(`live memory ${count}: ${heapUsed + external} bytes\n`);
});
