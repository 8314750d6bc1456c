import { setTimeout as sleep } from 'node:timers/promises';
import {
  classifyOperation,
  classifyPhoneNumber,
  classifyPhoneNumberPage,
  classifyReservation,
  classifySearch,
  type GetResponse,
  type ResponseFacts,
} from './classify-response.js';
import { reservationFacts, type ReservationFacts } from './reservation-facts.js';
import type { AcsClient } from './client.js';
import type { PurchasedPhoneNumber } from './wire.js';

/** The calls of the reader: GETs alone. */
type AcsGets = Pick<
  AcsClient,
  'getOperation' | 'getSearchResult' | 'getReservation' | 'getPhoneNumber' | 'listPhoneNumbers'
>;

/** A response that answers the question; after any other one the GET is sent again. */
type Conclusive<T> =
  | Extract<GetResponse<T>, { kind: 'ok' | 'notFound' }>
  | ({ readonly kind: 'rejected' } & ResponseFacts);

/** What a search or a reservation shows of its purchase. */
export interface HeldAtAcs
  extends
    Pick<ReservationFacts, 'showsPurchase'>,
    // A search has neither: its numbers stay its own.
    Partial<Pick<ReservationFacts, 'named' | 'kept'>> {
  /** The numbers that it holds, or held when its purchase was submitted. E.164. */
  readonly phoneNumbers: readonly string[];
}

/** ACS did not answer a GET, or denied it. */
export class AcsReadError extends Error {
  override readonly name = 'AcsReadError';
}

const OPTIONS = { timeoutMs: 8_000 };
const ATTEMPTS = 5;
const MAX_PAUSE_MS = 60_000;

/** The default page size of ACS. */
const FIRST_PAGE = '?skip=0&top=100';

/**
 * Reads what an ACS resource owns, with GETs alone. Retries a GET that ACS did not answer, or throttled.
 * Every method throws an AcsReadError if that does not help.
 */
export class AcsReader {
  /** @param firstPauseMs before the second attempt of a GET; it doubles */
  constructor(
    private readonly acs: AcsGets,
    private readonly firstPauseMs = 1_000,
  ) {}

  /** The numbers that the resource owns, page after page. A change meanwhile may hide or repeat a number. */
  async *ownedNumbers(): AsyncGenerator<PurchasedPhoneNumber> {
    const read = new Set<string>();
    let query: string | undefined = FIRST_PAGE;
    while (query !== undefined) {
      if (read.has(query)) throw new AcsReadError('ACS repeats a page of GET /phoneNumbers');
      read.add(query);
      const page = await this.page(query);
      yield* page.phoneNumbers;
      query = page.nextLink ? queryOf(page.nextLink) : undefined;
    }
  }

  /** Whether the resource owns a number. Only ACS's own 404 says that it does not. */
  async ownership(phoneNumber: string): Promise<'owned' | 'notOwned' | 'unreadable'> {
    const { kind } = await this.read(async () =>
      classifyPhoneNumber(await this.acs.getPhoneNumber(phoneNumber, OPTIONS), phoneNumber),
    );
    return kind === 'ok' ? 'owned' : kind === 'notFound' ? 'notOwned' : 'unreadable';
  }

  /** The status of an operation, or why there is none. */
  async operation(
    operationId: string,
  ): Promise<{ readonly status: string } | 'notFound' | 'unreadable'> {
    const response = await this.read(async () =>
      classifyOperation(await this.acs.getOperation(operationId, OPTIONS), operationId),
    );
    if (response.kind === 'ok') return { status: response.value.status };
    return response.kind === 'notFound' ? 'notFound' : 'unreadable';
  }

  /** What a search or a reservation shows of its purchase; nothing if ACS does not show it. */
  async held(kind: 'search' | 'reservation', id: string): Promise<HeldAtAcs> {
    if (kind === 'search') {
      const search = await this.read(async () =>
        classifySearch(await this.acs.getSearchResult(id, OPTIONS), id),
      );
      const phoneNumbers = search.kind === 'ok' ? search.value.phoneNumbers : [];
      return { phoneNumbers, showsPurchase: false };
    }
    const reservation = await this.read(async () =>
      classifyReservation(await this.acs.getReservation(id, OPTIONS), id),
    );
    if (reservation.kind !== 'ok') return { phoneNumbers: [], kept: [], showsPurchase: false };
    const { held, named, kept, showsPurchase } = reservationFacts(reservation.value);
    return {
      phoneNumbers: held.map(({ phoneNumber }) => phoneNumber),
      named,
      kept,
      showsPurchase,
    };
  }

  private async page(query: string) {
    const response = await this.read(async () =>
      classifyPhoneNumberPage(await this.acs.listPhoneNumbers(query, OPTIONS)),
    );
    if (response.kind === 'ok') return response.value;
    throw new AcsReadError(`ACS returned ${response.httpStatus} to GET /phoneNumbers`);
  }

  private async read<T>(get: () => Promise<GetResponse<T>>): Promise<Conclusive<T>> {
    for (let attempt = 1; ; attempt += 1) {
      const response = await get();
      if (isConclusive(response)) return response;
      if (response.kind === 'denied' || attempt === ATTEMPTS) {
        throw new AcsReadError(
          'reason' in response ? response.reason : `ACS returned ${response.httpStatus}`,
        );
      }
      const pauseMs = response.retryAfterMs ?? this.firstPauseMs * 2 ** (attempt - 1);
      await sleep(Math.min(pauseMs, MAX_PAUSE_MS));
    }
  }
}

function isConclusive<T>(response: GetResponse<T>): response is Conclusive<T> {
  return response.kind === 'ok' || response.kind === 'notFound' || response.kind === 'rejected';
}

/** The query alone: a signed request must not go to another host or path. */
function queryOf(nextLink: string): string {
  const [link = ''] = nextLink.split('#', 1);
  return link.includes('?') ? link.slice(link.indexOf('?')) : '';
}
