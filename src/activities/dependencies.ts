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

/** All that the activities need from outside. Nothing about Azure lives in module state. */
export interface Dependencies {
  readonly acs: AcsClient;
  /** Which ACS resource that is. */
  readonly resource: string;
  /** Counts an activity of a purchase that belongs to another resource, by its type. */
  readonly countWrongResource?: (activity: string) => void;
  /** Waits for a rate-limit slot for a POST, before the lookup that precedes it. Undefined: no limit. */
  readonly acquireSubmitSlot?: (maxWaitMs: number) => Promise<Deferred | undefined>;
  /** Shared by all activities of this process. */
  readonly postsInFlight: PostsInFlight;
  /** Of purchases that begin here; one under way brings its own. */
  readonly settings: Settings;
  /** The receiver of events; missing when nobody configured one. */
  readonly sendEvent?: SendWebhook;
  readonly log: Log;
  /** Aborted when the worker is asked to stop: polls end at once, and no further POST is sent. */
  readonly stopping: AbortSignal;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
}
