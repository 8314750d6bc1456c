/** Type of the failure of an activity that a worker of another resource took. */
export const WRONG_RESOURCE = 'WrongResource';

/** The ACS resource that the memo of a purchase names; `undefined` when its starter did not know it. */
export function resourceIn({ acsResource }: Readonly<Record<string, unknown>> = {}):
  string | undefined {
  if (typeof acsResource !== 'string' || acsResource.trim() === '') return undefined;
  return acsResource.trim().toLowerCase();
}

/** How a worker names itself to Temporal: which process it is, and which ACS resource it serves. */
export function workerIdentity(process: string, resource: string): string {
  return `${process} for ${resource}`;
}

/** The ACS resource that a worker of that identity serves; `undefined` for a worker that is not ours. */
export function resourceServedBy(identity: string): string | undefined {
  return / for (\S+)$/.exec(identity)?.[1];
}

/** What is wrong when a worker takes an activity of another resource's purchase, and how to fix it. */
export function wrongResourceText(serves: string, belongsTo: string): string {
  return (
    `this worker serves ${serves}, the purchase belongs to ${belongsTo}; run a worker with that ` +
    "resource's connection string on this task queue, or give each resource a task queue of its " +
    'own (ACS_PURCHASES_TASK_QUEUE); if both are one resource, set ACS_RESOURCE on all processes'
  );
}
