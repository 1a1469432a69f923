import type { KernelInput } from '../../../src/domain/inputs.ts'
import type { FillReport } from '../../../src/domain/fill.ts'
import type { Order, OrderType, TimeInForce } from '../../../src/domain/order.ts'
import type { UnixMicros } from '../../../src/domain/time.ts'
import type {
  AccountReport,
  ApprovedOrder,
  ApprovedReplace,
  Broker,
  Journaled,
  OrderReport,
  PositionReport,
  ContingencyKind,
} from '../../../src/ports/broker.ts'
import type { Clock } from '../../../src/ports/clock.ts'
import type { Link } from './link.ts'
import { ReferenceStream } from './reference-stream.ts'
import { Requests } from './requests.ts'
import { TokenBucket } from './token-bucket.ts'
import { toAccountReport, toFill, toInput, toOrderReport, toPositionReport, toWire } from './translate.ts'
import type {
  RequestBody,
  Response,
  ServerMessage,
  StreamMessage,
  Subscription,
  WireAccount,
  WireExecution,
  WireOrderState,
  WirePosition,
} from './wire.ts'

export interface ReferenceBrokerOptions {
  readonly link: Link
  readonly clock: Clock
  /** Every outcome, and every loss and return of the connection. */
  readonly sink: (input: KernelInput) => void
  /** Name of the connection. Default `REF`. */
  readonly venue?: string
  /** Differs from that of every other client of the venue. */
  readonly client: number
  /** How long an answer is waited for. Default 5 s. */
  readonly timeout?: UnixMicros
  /** How long an order stays valid on its way, where the venue has that; null: for ever. Default 5 s. */
  readonly validity?: UnixMicros | null
  /** A stream from which nothing comes for so long is dead. Default 15 s. */
  readonly silence?: UnixMicros
  /** How long an event may come late. Default 2 s. */
  readonly gapPatience?: UnixMicros
  /** Requests per second that the venue allows; a third is kept for queries, and cancels never wait. Default 50. */
  readonly requestsPerSecond?: number
}

const SECOND = 1_000_000
const RETRY_FIRST = SECOND
const RETRY_LONGEST = 16 * SECOND
const CANCEL_ATTEMPTS = 5

/**
 * A broker as every real one should be written: commands only write; what is not known is in doubt, never rejected;
 * a query that fails rejects; a stream that is silent or has a gap is a lost connection; nothing is queued.
 */
export class ReferenceBroker implements Broker {
  readonly venue: string
  readonly capabilities
  private readonly options: ReferenceBrokerOptions
  private readonly requests: Requests
  private readonly bucket: TokenBucket
  private readonly perSecond: number
  private stream: ReferenceStream | null = null
  private isClosed = false
  private isWatching = false
  /** Events that arrive while the subscription is asked for: they may belong to it. */
  private early: StreamMessage[] | null = null

  constructor(options: ReferenceBrokerOptions) {
    const { venue = 'REF', client, clock, link, timeout = 5 * SECOND, validity = 5 * SECOND } = options
    this.options = options
    this.venue = venue
    this.requests = new Requests(client, clock, link, timeout)
    this.perSecond = options.requestsPerSecond ?? 50
    this.bucket = new TokenBucket(this.perSecond, clock.monotonic())
    this.capabilities = {
      orderTypes: new Set<OrderType>(['market', 'limit', 'stop', 'stopLimit']),
      timesInForce: new Set<TimeInForce>(['day', 'gtc', 'ioc', 'fok']),
      replace: true,
      reduceOnly: true,
      postOnly: true,
      fractional: true,
      contingencies: new Set<ContingencyKind>(),
      settleWindow: timeout + (validity ?? timeout),
      executionHistory: true,
    }
  }

  /** Resolves once the stream of reports stands; rejects where it cannot. Losses afterwards come as inputs. */
  async connect(): Promise<void> {
    await this.subscribe()
    void this.watch()
  }

  close(): Promise<void> {
    this.isClosed = true
    this.stream = null
    this.requests.close()
    this.options.link.close()
    return Promise.resolve()
  }

  submit(order: Journaled<ApprovedOrder>): void {
    const { clientOrderId } = order
    const body: RequestBody = { kind: 'place', order: toWire(order), validUntil: this.validUntil() }
    const reject = (code: string, reason: string): void => {
      this.tell({ kind: 'orderRejected', clientOrderId, eventTime: this.now, code, reason })
    }
    const refusal = this.refusalToSend()
    if (refusal !== null) {
      reject(...refusal)
      return
    }
    this.requests.send(body, (response) => {
      if (isDone(response)) {
        const { venueOrderId } = response.body as { readonly venueOrderId: string }
        this.tell({ kind: 'orderAccepted', clientOrderId, eventTime: this.now, venueOrderId })
      } else if (isRefused(response)) reject(response.code, response.message)
      else this.doubt(clientOrderId, response)
    })
  }

  replace(request: Journaled<ApprovedReplace>): void {
    const { order, change } = request
    const { clientOrderId } = order
    const reject = (code: string, message: string): void => {
      const reason = `${code}: ${message}`
      this.tell({ kind: 'replaceRejected', clientOrderId, eventTime: this.now, reason })
    }
    const refusal = this.refusalToSend()
    if (refusal !== null) {
      reject(...refusal)
      return
    }
    const body: RequestBody = {
      kind: 'replace',
      validUntil: this.validUntil(),
      change: {
        clientOrderId,
        quantity: change.quantity?.toString() ?? null,
        limitPrice: change.limitPrice?.toString() ?? null,
        stopPrice: change.stopPrice?.toString() ?? null,
      },
    }
    this.requests.send(body, (response) => {
      if (isDone(response)) return
      if (isRefused(response)) reject(response.code, response.message)
      else this.doubt(clientOrderId, response)
    })
  }

  cancel(order: Readonly<Order>): void {
    this.sendCancel(order.clientOrderId, 1)
  }

  async queryOpenOrders(): Promise<readonly OrderReport[]> {
    const { body } = await this.query({ kind: 'openOrders' })
    return (body as readonly WireOrderState[]).map(toOrderReport)
  }

  async queryOrder(clientOrderId: string): Promise<OrderReport | null> {
    const { status, body } = await this.query({ kind: 'order', clientOrderId })
    return status === 404 ? null : toOrderReport(body as WireOrderState)
  }

  async queryFillsSince(time: UnixMicros): Promise<readonly FillReport[]> {
    const { body } = await this.query({ kind: 'executions', since: time })
    return (body as readonly WireExecution[]).map(toFill)
  }

  async queryPositions(): Promise<readonly PositionReport[]> {
    const { body } = await this.query({ kind: 'positions' })
    return (body as readonly WirePosition[]).map(toPositionReport)
  }

  async queryAccount(): Promise<AccountReport> {
    const { body } = await this.query({ kind: 'account' })
    return toAccountReport(body as WireAccount)
  }

  private get now(): UnixMicros {
    return this.options.clock.now()
  }

  private tell(input: KernelInput): void {
    if (!this.isClosed) this.options.sink(input)
  }

  private doubt(clientOrderId: string, response: Response | null): void {
    const reason = response === null ? 'no answer in time' : `answered ${String(response.status)}`
    this.tell({ kind: 'orderInDoubt', clientOrderId, eventTime: this.now, reason })
  }

  private validUntil(): UnixMicros | null {
    const { validity = 5 * SECOND } = this.options
    return validity === null ? null : this.now + validity
  }

  /** Nothing is queued: what cannot go now is refused, and was not sent. */
  private refusalToSend(): readonly [code: string, reason: string] | null {
    if (this.stream === null) return ['VENUE_REJECTED', 'Not connected; nothing was sent.']
    const hasToken = this.bucket.take(this.options.clock.monotonic(), this.perSecond / 3)
    return hasToken ? null : ['VENUE_RATE_LIMIT', 'Too many requests; nothing was sent.']
  }

  private sendCancel(clientOrderId: string, attempt: number): void {
    if (this.isClosed) return
    this.requests.send({ kind: 'cancel', clientOrderId }, (response) => {
      if (isDone(response)) return
      if (response?.status === 429 && attempt < CANCEL_ATTEMPTS) {
        void this.options.clock.sleep(SECOND).then(() => {
          this.sendCancel(clientOrderId, attempt + 1)
        })
      } else if (isRefused(response) && response.status !== 429) {
        const reason = `${response.code}: ${response.message}`
        this.tell({ kind: 'cancelRejected', clientOrderId, eventTime: this.now, reason })
      } else this.doubt(clientOrderId, response)
    })
  }

  private async query(body: RequestBody): Promise<Response> {
    const { clock } = this.options
    while (!this.bucket.take(clock.monotonic(), 0)) await clock.sleep(SECOND / 10)
    const response = await this.requests.ask(body)
    if (response === null) throw new Error(`${body.kind}: no answer in time`)
    if (response.status === 200 || (response.status === 404 && body.kind === 'order')) return response
    throw new Error(`${body.kind}: answered ${String(response.status)} ${response.message}`)
  }

  private async subscribe(): Promise<void> {
    const { link, clock, gapPatience = 2 * SECOND } = this.options
    this.early = []
    try {
      await link.open({
        onMessage: (message) => {
          this.receive(message)
        },
        onClosed: () => {
          this.lose()
        },
      })
      const response = await this.requests.ask({ kind: 'subscribe' })
      if (this.isClosed) throw new Error('closed')
      if (!isDone(response)) throw new Error(`the venue does not take subscriptions now`)
      const { session } = response.body as Subscription
      this.stream = new ReferenceStream(session, gapPatience, clock.monotonic())
      for (const message of this.early) this.hear(message)
    } finally {
      this.early = null
    }
  }

  private receive(message: ServerMessage): void {
    if (this.isClosed || message.client !== this.requests.client) return
    if (message.type === 'response') this.requests.settle(message)
    else if (this.early !== null) this.early.push(message)
    else this.hear(message)
  }

  private hear(message: StreamMessage): void {
    const { stream } = this
    if (stream === null) return
    // Events of a session that is over are true all the same; only numbers are of this one.
    const isOfThis = message.session === stream.session
    const event = isOfThis ? stream.take(message, this.options.clock.monotonic()) : message.event
    if (event !== null) this.tell(toInput(event))
  }

  private lose(): void {
    if (this.stream === null || this.isClosed) return
    this.stream = null
    this.tell({ kind: 'connectionChanged', venue: this.venue, connected: false })
  }

  /** For as long as the broker lives: drops a stream that is silent or has a gap, and gets another. */
  private async watch(): Promise<void> {
    if (this.isWatching) return
    this.isWatching = true
    const { clock, silence = 15 * SECOND } = this.options
    let retry = RETRY_FIRST
    while (!this.isClosed) {
      await clock.sleep(this.stream === null ? retry : SECOND)
      if (this.isClosed) return
      const now = clock.monotonic()
      const { stream } = this
      if (stream !== null) {
        if (now - stream.heardAt > silence || now >= stream.gapAt) this.lose()
        retry = RETRY_FIRST
        continue
      }
      const isBack = await this.subscribe().then(
        () => true,
        () => false,
      )
      if (isBack) this.tell({ kind: 'connectionChanged', venue: this.venue, connected: true })
      else retry = Math.min(retry * 2, RETRY_LONGEST)
    }
  }
}

function isDone(response: Response | null): response is Response & { readonly status: 200 } {
  return response?.status === 200
}

/** Only what the venue definitely did not do, by a code that we know. */
function isRefused(
  response: Response | null,
): response is Response & { readonly status: 400 | 404 | 409 | 429 } {
  if (response === null || response.code === '') return false
  return [400, 404, 409, 429].includes(response.status)
}
