import assert from 'node:assert/strict';
import * as surface from '../../../src/index.js';
import type {
  FailureCode,
  FailureDetails,
  ListedPurchase,
  PhoneNumberPurchaseRequest,
  PurchaseHandle,
  PurchaseOperation,
  PurchaseResult,
  Receipt,
  Stage,
} from '../../../src/index.js';

/** `true` when two types are the same; the compiler checks what stands below, `npm run typecheck` fails otherwise. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
const holds = <T extends true>(held: T): T => held;

type Client = surface.PurchaseClient;
type Started = Awaited<ReturnType<Client['start']>>;
type Succeeded = Extract<PurchaseOperation, { status: 'succeeded' }>;
type Unknown = Extract<PurchaseOperation, { status: 'unknown' }>;

/** What users rest on: a change here is a change of the package's contract. */
const TYPES = {
  'a client connects without being told anything':
    holds<Same<Parameters<typeof surface.PurchaseClient.connect>['length'], 0 | 1>>(true),
  'a purchase is asked for by the body of ACS’s call':
    holds<Same<Parameters<Client['start']>[0], PhoneNumberPurchaseRequest>>(true),
  'whose agreement is optional':
    holds<
      Same<
        Pick<PhoneNumberPurchaseRequest, 'agreeToNotResell'>['agreeToNotResell'],
        boolean | undefined
      >
    >(true),
  'a start is a handle that says whether it is new':
    holds<Same<Started, PurchaseHandle & { readonly isNew: boolean }>>(true),
  'a handle asks nobody': holds<Same<ReturnType<Client['get']>, PurchaseHandle>>(true),
  'a result is a receipt and an operation':
    holds<Same<Awaited<ReturnType<PurchaseHandle['result']>>, PurchaseResult>>(true),
  'a receipt is of the result': holds<Same<PurchaseResult['receipt'], Receipt>>(true),
  'a purchase stands one of five ways':
    holds<
      Same<PurchaseOperation['status'], 'running' | 'succeeded' | 'failed' | 'canceled' | 'unknown'>
    >(true),
  'only one that succeeded has a result': holds<Same<Succeeded['result'], PurchaseResult>>(true),
  'an unknown one may have details':
    holds<Same<Unknown['failure'], FailureDetails | undefined>>(true),
  'an error has a code of the catalogue':
    holds<Same<surface.PurchaseError['code'], FailureCode>>(true),
  'the codes are these':
    holds<
      Same<
        FailureCode,
        | 'InvalidRequest'
        | 'SearchNotFound'
        | 'SearchExpired'
        | 'SpendingLimitExceeded'
        | 'PurchaseRejected'
        | 'PurchaseFailed'
        | 'OutcomeUnknown'
      >
    >(true),
  'the stages are these':
    holds<Same<Stage, 'submitting' | 'investigating' | 'provisioning' | 'stalled'>>(true),
  'a list is of purchases':
    holds<Same<ReturnType<Client['list']>, AsyncGenerator<ListedPurchase>>>(true),
};

describe('the package', () => {
  it('exports the client and its errors, and nothing else that runs', () => {
    assert.deepEqual(Object.keys(surface).sort(), [
      'ForeignWorkflowError',
      'PurchaseCanceledError',
      'PurchaseClient',
      'PurchaseConflictError',
      'PurchaseError',
      'PurchaseInterruptedError',
      'PurchaseNotFoundError',
      'WrongResourceError',
    ]);
  });

  for (const [what, held] of Object.entries(TYPES)) {
    it(`holds to its types: ${what}`, () => {
      assert.equal(held, true);
    });
  }
});
