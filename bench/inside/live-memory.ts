import { memoryUsage } from 'node:process';

/**
 * Loaded into a process before its program, with `--expose-gc`: at SIGWINCH, which no program here minds, it collects its
 * garbage and tells what is left, buffers outside the heap included, as a line on standard output.
 */
let told = 0;
process.on('SIGWINCH', () => {
  // What the first leaves to finalizers, the second collects.
  globalThis.gc?.();
  globalThis.gc?.();
  const { heapUsed, external } = memoryUsage();
  told += 1;
  process.stdout.write(`live memory ${told}: ${heapUsed + external} bytes\n`);
});
