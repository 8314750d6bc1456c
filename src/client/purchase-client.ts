import { Client, Connection } from '@temporalio/client';
import { parsePurchaseId } from '../purchase/contract/ids.js';
import { requestFor, type PurchaseRequest } from '../purchase/contract/request.js';
import type { Subject } from '../purchase/contract/subject.js';
import { invalidRequest } from '../purchase/failures.js';
import { DEFAULT_TASK_QUEUE, WORKFLOW_TYPE } from '../temporal/queues.js';
import { resourceIn } from '../purchase/contract/resource.js';
import { STAGE_ATTRIBUTE, type Stage } from '../purchase/contract/stage.js';
import { PurchaseError } from './errors.js';
import { toListedPurchase, type ListedPurchase } from './purchase-list.js';
import { PurchaseHandle } from './purchase-handle.js';
import { restartPurchase, startChecked } from './restart-purchase.js';
import { temporalConfig } from '../temporal/connection.js';
import { uiBaseOf } from '../temporal/ui-base.js';

export interface PurchaseClientOptions {
  /** The workers' task queue. Default: `ACS_PURCHASES_TASK_QUEUE` (`connect` only), then `acs-purchases`. */
  readonly taskQueue?: string | undefined;
  /**
   * The ACS resource of the searches: the host of its endpoint, or its `ACS_RESOURCE` (default of `connect`). Only
   * its workers process the purchases of this client. Without it, a purchase belongs to the resource of the worker
   * that starts it.
   */
  readonly acsResource?: string | undefined;
  /** The Temporal UI, such as `https://temporal.example.com`. Default: known for Temporal Cloud and the dev server. */
  readonly uiUrl?: string | undefined;
}

export interface StartOptions {
  /** The requester, for the audit: shown in the Temporal UI and sent with every event. */
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RestartOptions extends StartOptions {
  /**
   * You verified that the earlier runs bought nothing, and allow one more POST, after an extended proof. Without
   * this, a purchase whose outcome is unknown is never POSTed again.
   */
  readonly notBought?: boolean;
  /** Required only if Temporal no longer has the purchase. */
  readonly agreeToNotResell?: boolean;
  /** Receives the wait before the start, in ms. */
  readonly onWait?: (ms: number) => void;
}

export interface ListOptions {
  /** Running purchases in this stage only. */
  readonly stage?: Stage;
  /** At most this many (default 100). */
  readonly limit?: number;
}

const CONNECT_MS = 5_000;

/** Starts and finds durable purchases. Share one in a process: it has a connection. */
export class PurchaseClient {
  /**
   * Connects by Temporal's environment configuration: `TEMPORAL_ADDRESS`, `TEMPORAL_NAMESPACE`,
   * `TEMPORAL_API_KEY`, …; default localhost:7233.
   *
   * @throws Error when Temporal cannot be reached
   */
  static async connect(options: PurchaseClientOptions = {}): Promise<PurchaseClient> {
    const { connectionOptions, namespace = 'default' } = temporalConfig(process.env);
    const connection = await Connection.connect({
      connectTimeout: CONNECT_MS,
      ...connectionOptions,
    });
    const uiUrl =
      options.uiUrl ?? process.env['TEMPORAL_UI_URL'] ?? defaultUiUrl(connectionOptions.address);
    const client = new Client({ connection, namespace });
    return new PurchaseClient(client, {
      taskQueue: options.taskQueue ?? (process.env['ACS_PURCHASES_TASK_QUEUE'] || undefined),
      acsResource: options.acsResource ?? process.env['ACS_RESOURCE'],
      uiUrl,
    });
  }

  private readonly uiBase: string | undefined;
  readonly taskQueue: string;
  /** The resource of its purchases; `undefined` when it was not named. */
  readonly acsResource: string | undefined;

  /** @param temporal your own client, with its connection and namespace */
  constructor(
    readonly temporal: Client,
    { taskQueue = DEFAULT_TASK_QUEUE, acsResource, uiUrl }: PurchaseClientOptions = {},
  ) {
    this.taskQueue = taskQueue;
    this.acsResource = resourceIn({ acsResource });
    this.uiBase = uiUrl === undefined ? undefined : uiBaseOf(uiUrl, temporal.options.namespace);
  }

  /**
   * Starts the purchase of a search or a reservation, or finds the existing one. Once this resolves, the purchase is durable.
   *
   * @returns its handle; `isNew` is false when it is running or has succeeded
   * @throws PurchaseError of code `InvalidRequest`; PurchaseConflictError when it exists with another agreement;
   *   ForeignWorkflowError when its workflow id belongs to another workflow, or it exists on another task queue;
   *   WrongResourceError when it belongs to another ACS resource
   */
  async start(
    request: PurchaseRequest,
    { tags }: StartOptions = {},
  ): Promise<PurchaseHandle & { readonly isNew: boolean }> {
    const { handle, isNew } = await startChecked(this.temporal, request, {
      taskQueue: this.taskQueue,
      acsResource: this.acsResource,
      ...(tags && { memo: { ...tags } }),
    });
    return Object.assign(this.handle(handle.workflowId), { isNew });
  }

  /**
   * Starts a purchase again that has ended, with the same request. If Temporal no longer has it, the start waits
   * half a minute, until no POST of it can be in flight.
   *
   * @param id its operation id or its search id
   * @returns its handle; `isNew` is false when it is running or has succeeded: then `notBought` has no effect
   * @throws PurchaseError of code `InvalidRequest`; PurchaseConflictError when it exists with another agreement;
   *   ForeignWorkflowError when its workflow id belongs to another workflow, or it exists on another task queue
   */
  async restart(
    id: string,
    { tags = {}, notBought, agreeToNotResell, onWait }: RestartOptions = {},
  ): Promise<PurchaseHandle & { readonly isNew: boolean }> {
    const request = requestFor(subjectNamed(id), agreeToNotResell);
    const { handle, isNew } = await restartPurchase(this.temporal, request, {
      taskQueue: this.taskQueue,
      acsResource: this.acsResource,
      memo: { ...tags },
      ...(notBought !== undefined && { notBought }),
      ...(onWait && { onWait }),
    });
    return Object.assign(this.handle(handle.workflowId), { isNew });
  }

  /**
   * The handle of a purchase, by its operation id or its search id. Sends no request.
   *
   * @throws PurchaseError of code `InvalidRequest` when `id` is neither
   */
  get(id: string): PurchaseHandle {
    return this.handle(subjectNamed(id).operationId);
  }

  /**
   * The purchases that Temporal has, newest first, each with its last run. A new one appears after about a second.
   */
  async *list({ stage, limit = 100 }: ListOptions = {}): AsyncGenerator<ListedPurchase> {
    const inStage = stage && `${STAGE_ATTRIBUTE} = '${stage}' AND ExecutionStatus = 'Running'`;
    const query = [`WorkflowType = '${WORKFLOW_TYPE}'`, inStage].filter(Boolean).join(' AND ');
    const listed = new Set<string>();
    for await (const info of this.temporal.workflow.list({ query })) {
      if (listed.size >= limit) return;
      if (!listed.has(info.workflowId)) yield toListedPurchase(info);
      listed.add(info.workflowId);
    }
  }

  private handle(operationId: string): PurchaseHandle {
    return new PurchaseHandle(this.temporal, operationId, this.uiBase);
  }

  /** Closes the connection. */
  close(): Promise<void> {
    return this.temporal.connection.close();
  }
}

/** @throws PurchaseError of code `InvalidRequest` */
function subjectNamed(id: string): Subject {
  const parsed = parsePurchaseId(id);
  if (!parsed.ok) throw new PurchaseError(invalidRequest(`the id ${parsed.problem}`));
  return parsed.subject;
}

/** The URL of the Temporal UI where it follows from the server's address. */
function defaultUiUrl(address = 'localhost:7233'): string | undefined {
  if (/^(localhost|127\.0\.0\.1):7233$/.test(address)) return 'http://localhost:8233';
  return /\.(tmprl\.cloud|temporal\.io)(:\d+)?$/.test(address)
    ? 'https://cloud.temporal.io'
    : undefined;
}
