import type { AcsClient } from '../acs/client.js';
import type { Deferred } from '../acs/transport/http-result.js';
import type { Settings } from '../purchase/contract/settings.js';
import type { PostsInFlight } from './posts-in-flight.js';
import type { SendWebhook } from '../webhooks/send-webhook.js';

/** One structured log line; `pino` loggers fit. Never given a raw error, a header or a key. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** What the activities get from the worker program. */
export interface Dependencies {
  readonly acs: AcsClient;
  /** Name of the ACS resource of `acs`. */
  readonly resource: string;
  /** Counts an activity of a purchase that belongs to another resource, by its type. */
  readonly countWrongResource?: (activity: string) => void;
  /** Waits for a rate-limit slot for a POST, before the lookup that precedes it. Undefined: no limit. */
  readonly acquireSubmitSlot?: (maxWaitMs: number) => Promise<Deferred | undefined>;
  /** Shared by all activities of this process. */
  readonly postsInFlight: PostsInFlight;
  /** Settings for new purchases; an open purchase has its own in its state. */
  readonly settings: Settings;
  /** Sends events; missing when no receiver is configured. */
  readonly sendEvent?: SendWebhook;
  readonly log: Log;
  /** Aborted when the worker is asked to stop: polls end at once, and no further POST is sent. */
  readonly stopping: AbortSignal;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
}
