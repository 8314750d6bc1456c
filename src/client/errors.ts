import type { FailureCode } from '../purchase/contract/catalogue.js';
import type { FailureDetails, PurchaseFailure } from '../purchase/failures.js';
import { WORKFLOW_TYPE } from '../temporal/queues.js';
import type { PurchaseOperation } from './purchase-operation.js';

/** An error about a purchase, not about the connection to Temporal. It is named after its class. */
export abstract class ClientError extends Error {
  override readonly name: string = this.constructor.name;
}

/** A purchase failed or was not started; docs/failures.md explains each code. */
export class PurchaseError extends ClientError {
  readonly code: FailureCode;
  /** The ACS error, HTTP status and `MS-CV` if there are any, and the evidence. */
  readonly details: FailureDetails;

  constructor({ message, details }: PurchaseFailure, cause?: unknown) {
    super(message, { cause });
    this.code = details.code;
    this.details = details;
  }
}

/** The purchase was canceled: it is proved that nothing was bought. */
export class PurchaseCanceledError extends ClientError {
  constructor(readonly operationId: string) {
    super(`${operationId} was canceled; nothing was bought`);
  }
}

/** The workflow was terminated or failed: only ACS knows whether the numbers were bought. */
export class PurchaseInterruptedError extends ClientError {
  constructor(operationId: string, reason: string) {
    super(
      `${operationId} was interrupted: ${reason}. It may have been bought; ` +
        'start the same purchase again, which looks it up first',
    );
  }
}

/** Temporal has no such purchase: it was never started, or its retention is over. */
export class PurchaseNotFoundError extends ClientError {
  constructor(readonly operationId: string) {
    super(`${operationId} does not exist in Temporal: never started, or its retention is over`);
  }
}

/** The purchase has ended and can no longer be canceled. */
export class PurchaseEndedError extends ClientError {
  /** @param operation the purchase with its outcome */
  constructor(readonly operation: PurchaseOperation) {
    super(`${operation.operationId} has already ended and cannot be canceled`);
  }
}

/** The purchase of the same search exists with another agreement not to resell. */
export class PurchaseConflictError extends ClientError {
  constructor(readonly operationId: string) {
    super(
      `${operationId} exists with another agreeToNotResell; use the same value, or cancel that purchase first`,
    );
  }
}

/** The purchase belongs to another ACS resource than the one that was named. */
export class WrongResourceError extends ClientError {
  constructor(
    readonly operationId: string,
    readonly belongsTo: string,
    readonly named: string,
  ) {
    super(
      `${operationId} belongs to the ACS resource ${belongsTo}, not to ${named}: use a client of that resource; ` +
        'if both names are one resource, set ACS_RESOURCE to the same name on all processes',
    );
  }
}

/** The workflow under the id of the purchase is of another type, or a purchase on another task queue. */
export class ForeignWorkflowError extends ClientError {
  constructor(
    readonly operationId: string,
    readonly workflowType: string,
    readonly taskQueue: string,
  ) {
    super(
      workflowType === WORKFLOW_TYPE
        ? `${operationId} exists on the task queue "${taskQueue}", which is not the one of this client: ` +
            `use that queue (ACS_PURCHASES_TASK_QUEUE=${taskQueue}), or terminate the workflow if no worker polls it`
        : `${operationId} is not a purchase but a workflow of type "${workflowType}" on the task queue ` +
            `"${taskQueue}": terminate it (delete it if it has ended), or use another namespace`,
    );
  }
}
