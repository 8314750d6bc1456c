import assert from 'node:assert/strict';
import * as surface from '../../../src/index.js';
import type {
  FailureCode,
  FailureDetails,
  ListedPurchase,
  PurchaseRequest,
  PurchaseHandle,
  PurchaseOperation,
  PurchaseResult,
  Receipt,
  Stage,
} from '../../../src/index.js';

/** `true` when two types are the same; checked by `npm run typecheck`. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
const holds = <T extends true>(value: T): T => value;

type Client = surface.PurchaseClient;
type Started = Awaited<ReturnType<Client['start']>>;
type Succeeded = Extract<PurchaseOperation, { status: 'succeeded' }>;
type Unknown = Extract<PurchaseOperation, { status: 'unknown' }>;

/** Types that users depend on: a change here is a breaking change. */
const TYPES = {
  'connect() requires no argument':
    holds<Same<Parameters<typeof surface.PurchaseClient.connect>['length'], 0 | 1>>(true),
  'start() takes the body of the ACS request':
    holds<Same<Parameters<Client['start']>[0], PurchaseRequest>>(true),
  'agreeToNotResell is optional':
    holds<Same<Pick<PurchaseRequest, 'agreeToNotResell'>['agreeToNotResell'], boolean | undefined>>(
      true,
    ),
  'start() returns a handle with isNew':
    holds<Same<Started, PurchaseHandle & { readonly isNew: boolean }>>(true),
  'get() is synchronous': holds<Same<ReturnType<Client['get']>, PurchaseHandle>>(true),
  'result() resolves to a PurchaseResult':
    holds<Same<Awaited<ReturnType<PurchaseHandle['result']>>, PurchaseResult>>(true),
  'PurchaseResult has a Receipt': holds<Same<PurchaseResult['receipt'], Receipt>>(true),
  'an operation has one of five statuses':
    holds<
      Same<PurchaseOperation['status'], 'running' | 'succeeded' | 'failed' | 'canceled' | 'unknown'>
    >(true),
  'a succeeded operation has a result': holds<Same<Succeeded['result'], PurchaseResult>>(true),
  'an unknown operation may have details':
    holds<Same<Unknown['failure'], FailureDetails | undefined>>(true),
  'an error has a failure code': holds<Same<surface.PurchaseError['code'], FailureCode>>(true),
  'the failure codes':
    holds<
      Same<
        FailureCode,
        | 'InvalidRequest'
        | 'SearchNotFound'
        | 'SearchExpired'
        | 'ReservationNotFound'
        | 'ReservationExpired'
        | 'SpendingLimitExceeded'
        | 'PurchaseRejected'
        | 'PurchaseFailed'
        | 'OutcomeUnknown'
      >
    >(true),
  'the stages':
    holds<Same<Stage, 'submitting' | 'investigating' | 'provisioning' | 'stalled'>>(true),
  'list() yields purchases':
    holds<Same<ReturnType<Client['list']>, AsyncGenerator<ListedPurchase>>>(true),
};

describe('package entry point', () => {
  it('exports the client and its errors only', () => {
    assert.deepEqual(Object.keys(surface).sort(), [
      'ForeignWorkflowError',
      'PurchaseCanceledError',
      'PurchaseClient',
      'PurchaseConflictError',
      'PurchaseEndedError',
      'PurchaseError',
      'PurchaseInterruptedError',
      'PurchaseNotFoundError',
      'WrongResourceError',
    ]);
  });

  for (const [what, value] of Object.entries(TYPES)) {
    it(`has unchanged types: ${what}`, () => {
      assert.equal(value, true);
    });
  }
});
