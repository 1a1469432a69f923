import type { SeededRandom } from '../../../src/domain/random.ts'
import type { UnixMicros } from '../../../src/domain/time.ts'
import type { Outcome, ReferenceVenue } from './reference-venue.ts'
import { wireExecution, wireState } from './venue-book.ts'
import type { Request, RequestBody, Response, ServerMessage, StreamMessage, VenueEvent } from './wire.ts'

export interface ServerFaults {
  /** Shares of requests, 0…1: answered 503 though it was done; answered 503 and not done; with a code nobody knows. */
  failAfter: number
  failBefore: number
}

export interface ServerOptions {
  /** Requests per second, of all kinds; cancels have as many again. Left out: any number. */
  readonly requestsPerSecond?: number
  readonly random?: SeededRandom
  readonly faults?: ServerFaults
}

interface Session {
  readonly id: number
  readonly client: number
  sequence: number
}

/** The venue's side of the wire: answers requests, and tells every subscriber what happens, numbered. */
export class ReferenceServer {
  readonly venue: ReferenceVenue
  /** Where messages leave; the link carries them, or does not. */
  send: (message: ServerMessage) => void = () => undefined
  /** Every request as it came, before anything is done about it. */
  onRequest: (request: Request) => void = () => undefined
  private readonly options: ServerOptions
  private sessions: Session[] = []
  private lastSession = 0
  private second = -1
  private used = 0
  private cancels = 0

  constructor(venue: ReferenceVenue, options: ServerOptions = {}) {
    this.venue = venue
    this.options = options
    venue.listen = (event) => {
      this.publish(event)
    }
  }

  handle(request: Request, now: UnixMicros): void {
    this.onRequest(request)
    const { body } = request
    if (this.isTooMany(body, now)) {
      this.answer(request, { status: 429, code: 'VENUE_RATE_LIMIT', message: 'Too many requests.' })
      return
    }
    const { random, faults } = this.options
    const draw = random?.next() ?? 1
    if (faults !== undefined && draw < faults.failBefore) {
      this.answer(request, { status: 503, code: '', message: 'Unavailable.' })
      return
    }
    const answer = this.answerTo(request, now)
    const fails = faults !== undefined && draw < faults.failBefore + faults.failAfter
    this.answer(request, fails ? { status: 503, code: '', message: 'Unavailable.' } : answer)
  }

  /** To every subscriber; the owner of the clock calls it every few seconds. */
  heartbeat(): void {
    for (const session of this.sessions) this.sendTo(session, null)
  }

  /** Streams end; whoever wants to hear goes on must subscribe again. Of one client, or of all. */
  dropSessions(client?: number): void {
    this.sessions = client === undefined ? [] : this.sessions.filter((each) => each.client !== client)
  }

  private publish(event: VenueEvent): void {
    for (const session of this.sessions) {
      session.sequence += 1
      this.sendTo(session, event)
    }
  }

  private sendTo({ client, id, sequence }: Session, event: VenueEvent | null): void {
    const message: StreamMessage = { type: 'event', client, session: id, sequence, event }
    this.send(message)
  }

  private answer(
    { id, client }: Request,
    answer: Pick<Response, 'status' | 'code' | 'message'> & { readonly body?: Response['body'] },
  ): void {
    this.send({ type: 'response', id, client, body: null, ...answer })
  }

  private answerTo(
    { body, client }: Request,
    now: UnixMicros,
  ): Pick<Response, 'status' | 'code' | 'message' | 'body'> {
    const { venue } = this
    const found = (content: Response['body']) =>
      ({ status: 200, code: '', message: '', body: content }) as const
    switch (body.kind) {
      case 'place':
        return isLate(body, now) ? LATE : outcomeOf(venue.place(body.order, now))
      case 'replace':
        return isLate(body, now) ? LATE : outcomeOf(venue.replace(body.change, now))
      case 'cancel':
        return outcomeOf(venue.cancel(body.clientOrderId, now))
      case 'openOrders':
        return found(venue.open().map(wireState))
      case 'order': {
        const order = venue.find(body.clientOrderId)
        if (order === null) return { status: 404, code: '', message: 'No such order.', body: null }
        return found(wireState(order))
      }
      case 'executions':
        return found(venue.executions.filter(({ time }) => time >= body.since).map(wireExecution))
      case 'positions':
        return found(
          [...venue.positions]
            .filter(([, { net }]) => !net.isZero)
            .map(([instrumentId, { net, averagePrice }]) => ({
              instrumentId,
              netQuantity: net.toString(),
              averageEntryPrice: averagePrice.toString(),
            })),
        )
      case 'account': {
        const { accountId, currency, cash } = venue
        return found({ accountId, currency, balances: [[currency, cash.toString()]] })
      }
      case 'subscribe': {
        this.lastSession += 1
        this.sessions = this.sessions.filter((each) => each.client !== client)
        this.sessions.push({ id: this.lastSession, client, sequence: 0 })
        return found({ session: this.lastSession })
      }
    }
  }

  private isTooMany(body: RequestBody, now: UnixMicros): boolean {
    const { requestsPerSecond } = this.options
    if (requestsPerSecond === undefined) return false
    const second = Math.floor(now / 1_000_000)
    if (second !== this.second) {
      this.second = second
      this.used = 0
      this.cancels = 0
    }
    if (body.kind === 'cancel') {
      this.cancels += 1
      return this.cancels > requestsPerSecond
    }
    this.used += 1
    return this.used > requestsPerSecond
  }
}

const LATE = {
  status: 400,
  code: 'VENUE_TOO_LATE',
  message: 'The request came too late.',
  body: null,
} as const

function isLate({ validUntil }: { readonly validUntil: UnixMicros | null }, now: UnixMicros): boolean {
  return validUntil !== null && now > validUntil
}

function outcomeOf({
  status,
  code,
  message,
  order,
}: Outcome): Pick<Response, 'status' | 'code' | 'message' | 'body'> {
  return { status, code, message, body: order === null ? null : { venueOrderId: order.venueOrderId } }
}
