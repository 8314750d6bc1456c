import assert from 'node:assert/strict';
import { startGateway, type TestGateway } from './gateway.js';
import { startStack, type Stack, type StackOptions } from './stack.js';

/** A stack for all tests of a suite. Faults are removed after each test. */
export function suiteStack(options?: StackOptions): Stack {
  const stack = sharedStack(options);
  afterEach(() => {
    stack.emulator.setFaults([]);
  });
  return stack;
}

/** A stack for tests that run at the same time. Faults stay, so each names its search or reservation. */
export function sharedStack(options?: StackOptions): Stack {
  let stack: Stack;
  before(async () => {
    stack = await startStack(options);
  });
  after(() => stack.close());
  return lateBound(() => stack);
}

/** A stack of its own for one of several tests that run at the same time. */
export async function withStack(
  options: StackOptions,
  test: (stack: Stack) => Promise<void>,
): Promise<void> {
  const stack = await startStack(options);
  try {
    await test(stack);
  } finally {
    await stack.close();
  }
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
  atOnce = Infinity,
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

/**
 * An `it` for tests of a suite that do not disturb each other: they run at the same time, before the first test of the
 * suite. Tests that disturb them follow them, with Mocha's `it`.
 */
export function itTogether(): (title: string, test: () => Promise<void>) => void {
  const tests: (() => Promise<void>)[] = [];
  const played = playAll(tests, (test) => test());
  return (title, test) => {
    tests.push(test);
    it(title, () => played(test));
  };
}

/** An object that a hook creates after the suite has been defined. */
function lateBound<T extends object>(value: () => T): T {
  return new Proxy({} as T, { get: (_, name) => Reflect.get(value(), name) as unknown });
}
