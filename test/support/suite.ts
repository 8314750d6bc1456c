import assert from 'node:assert/strict';
import { startGateway, type TestGateway } from './gateway.js';
import { startStack, type Stack, type StackOptions } from './stack.js';

/** A stack for all tests of a suite. Faults are removed after each test. */
export function suiteStack(options?: StackOptions): Stack {
  let stack: Stack;
  before(async () => {
    stack = await startStack(options);
  });
  afterEach(() => {
    stack.emulator.setFaults([]);
  });
  after(() => stack.close());
  return lateBound(() => stack);
}

/** A stack of its own for each test of a suite. */
export function testStack(options?: StackOptions): Stack {
  let stack: Stack;
  beforeEach(async () => {
    stack = await startStack(options);
  });
  afterEach(() => stack.close());
  return lateBound(() => stack);
}

/** A gateway for all tests of a suite, connected to its stack. */
export function suiteGateway(stack: Stack): TestGateway {
  let gateway: TestGateway;
  before(async () => {
    gateway = await startGateway(stack);
  });
  after(() => gateway.app.close());
  return lateBound(() => gateway);
}

/**
 * Plays all rows of a suite at once, before its first test.
 *
 * @param atOnce fewer, where each row starts a worker in this process, which keeps it from answering meanwhile
 * @returns gives the result of a row to the row's own test, which reports its failure
 */
export function playAll<Row, Result>(
  rows: readonly Row[],
  play: (row: Row) => Promise<Result>,
  atOnce = rows.length,
): (row: Row) => Promise<Result> {
  const played = new Map<Row, Promise<Result>>();
  before(() => {
    for (const [index, row] of rows.entries()) {
      const earlier = rows[index - atOnce];
      const ended = earlier && Promise.allSettled([played.get(earlier)]);
      const playing = ended ? ended.then(() => play(row)) : play(row);
      playing.catch(() => undefined);
      played.set(row, playing);
    }
  });
  after(() => Promise.allSettled(played.values()));
  return (row) => played.get(row) ?? assert.fail('it was not played');
}

/** An object that a hook creates after the suite has been defined. */
function lateBound<T extends object>(value: () => T): T {
  return new Proxy({} as T, { get: (_, name) => Reflect.get(value(), name) as unknown });
}
