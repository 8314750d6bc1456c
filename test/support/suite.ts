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

/** An object that a hook creates after the suite has been defined. */
function lateBound<T extends object>(value: () => T): T {
  return new Proxy({} as T, { get: (_, name) => Reflect.get(value(), name) as unknown });
}
