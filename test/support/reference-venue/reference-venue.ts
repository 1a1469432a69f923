import { Decimal } from '../../../src/domain/decimal.ts'
import type { OrderSide } from '../../../src/domain/order.ts'
import type { SeededRandom } from '../../../src/domain/random.ts'
import type { UnixMicros } from '../../../src/domain/time.ts'
import { isWorking, wireExecution } from './venue-book.ts'
import type { Listing, VenueExecution, VenueHolding, VenueOrder } from './venue-book.ts'
import type { ResponseStatus, VenueEvent, WireOrder, WireReplace } from './wire.ts'

export interface VenueSetup {
  readonly listings: readonly { readonly id: string; readonly price: string; readonly lot?: string }[]
  readonly cash: string
  readonly currency?: string
  readonly accountId?: string
  /** Money per unit executed. Default 0.005. */
  readonly feePerUnit?: string
  /** `open`: the id of an order that has ended may be used again, as some venues allow. Default `ever`. */
  readonly uniqueIds?: 'ever' | 'open'
  /** Shares of executions that are partial and of orders that are refused, 0…1. Default 0. */
  readonly partialRate?: number
  readonly rejectRate?: number
  /** Only for the two rates. */
  readonly random?: SeededRandom
}

export interface Outcome {
  readonly status: ResponseStatus
  readonly code: string
  readonly message: string
  readonly order: VenueOrder | null
}

/**
 * The oracle: a small exchange with an exact ledger of its own, shared with nothing that it judges. Prices move when it
 * is told; orders fill then, at that price. Everything that happens is told to `listen`, in order.
 */
export class ReferenceVenue {
  readonly orders: VenueOrder[] = []
  readonly executions: VenueExecution[] = []
  readonly positions = new Map<string, VenueHolding>()
  readonly listings: ReadonlyMap<string, Listing>
  readonly currency: string
  readonly accountId: string
  cash: Decimal
  listen: (event: VenueEvent) => void = () => undefined
  private readonly setup: VenueSetup
  private readonly latest = new Map<string, VenueOrder>()
  private readonly refusals = new Map<string, Outcome>()
  private readonly fee: Decimal
  private lastVenueId = 0
  private lastExecution = 0

  constructor(setup: VenueSetup) {
    this.setup = setup
    this.cash = Decimal.from(setup.cash)
    this.currency = setup.currency ?? 'USD'
    this.accountId = setup.accountId ?? 'REF-1'
    this.fee = Decimal.from(setup.feePerUnit ?? '0.005')
    this.listings = new Map(
      setup.listings.map(({ id, price, lot = '1' }) => [
        id,
        { id, lot: Decimal.from(lot), tick: Decimal.from('0.01'), price: Decimal.from(price) },
      ]),
    )
  }

  /** The order that goes by the id now; null for none, or for one that was forgotten. */
  find(clientOrderId: string): VenueOrder | null {
    const order = this.latest.get(clientOrderId)
    return order === undefined || order.isForgotten ? null : order
  }

  open(): VenueOrder[] {
    return this.orders.filter(isWorking)
  }

  place(terms: WireOrder, now: UnixMicros): Outcome {
    const known = this.latest.get(terms.clientOrderId)
    if (known !== undefined && (this.setup.uniqueIds !== 'open' || isWorking(known))) {
      return refused(409, 'VENUE_DUPLICATE_ORDER_ID', 'The id was used before.')
    }
    // a second copy of what was refused is refused again
    const problem = this.refusals.get(terms.clientOrderId) ?? this.problemOf(terms)
    if (problem !== null) {
      this.refusals.set(terms.clientOrderId, problem)
      return problem
    }
    this.lastVenueId += 1
    const order: VenueOrder = {
      clientOrderId: terms.clientOrderId,
      venueOrderId: `R${String(this.lastVenueId)}`,
      terms,
      quantity: Decimal.from(terms.quantity),
      limitPrice: terms.limitPrice === null ? null : Decimal.from(terms.limitPrice),
      stopPrice: terms.stopPrice === null ? null : Decimal.from(terms.stopPrice),
      filled: Decimal.ZERO,
      voided: Decimal.ZERO,
      status: 'accepted',
      isTriggered: terms.stopPrice === null,
      isForgotten: false,
      createdTime: now,
      updatedTime: now,
      reason: '',
    }
    this.orders.push(order)
    this.latest.set(order.clientOrderId, order)
    const { clientOrderId, venueOrderId } = order
    this.listen({ kind: 'accepted', clientOrderId, venueOrderId, time: now })
    this.match(order, now)
    const ends = terms.timeInForce === 'ioc' || terms.timeInForce === 'fok'
    if (ends && isWorking(order)) this.end(order, 'canceled', 'Not filled at once.', now)
    return { status: 200, code: '', message: '', order }
  }

  cancel(clientOrderId: string, now: UnixMicros): Outcome {
    const order = this.find(clientOrderId)
    if (order === null) return refused(404, 'VENUE_REJECTED', 'No such order.')
    if (!isWorking(order)) return refused(400, 'VENUE_TOO_LATE', `The order is ${order.status}.`)
    this.end(order, 'canceled', 'As requested.', now)
    return { status: 200, code: '', message: '', order }
  }

  replace(change: WireReplace, now: UnixMicros): Outcome {
    const order = this.find(change.clientOrderId)
    if (order === null) return refused(404, 'VENUE_REJECTED', 'No such order.')
    if (!isWorking(order)) return refused(400, 'VENUE_TOO_LATE', `The order is ${order.status}.`)
    const quantity = change.quantity === null ? order.quantity : Decimal.from(change.quantity)
    if (quantity.lte(order.filled.add(order.voided)))
      return refused(400, 'VENUE_TOO_LATE', 'That much was filled already.')
    order.quantity = quantity
    if (change.limitPrice !== null) order.limitPrice = Decimal.from(change.limitPrice)
    if (change.stopPrice !== null && !order.isTriggered) order.stopPrice = Decimal.from(change.stopPrice)
    order.updatedTime = now
    this.listen({
      kind: 'replaced',
      clientOrderId: order.clientOrderId,
      time: now,
      quantity: quantity.toString(),
      limitPrice: order.limitPrice?.toString() ?? null,
      stopPrice: order.stopPrice?.toString() ?? null,
    })
    this.match(order, now)
    return { status: 200, code: '', message: '', order }
  }

  /** The market trades there now; what can fill, fills. */
  setPrice(instrumentId: string, price: string, now: UnixMicros): void {
    const listing = this.listings.get(instrumentId)
    if (listing === undefined) throw new Error(`the venue does not list ${instrumentId}`)
    listing.price = Decimal.from(price)
    for (const order of [...this.orders]) {
      if (order.terms.instrumentId === instrumentId) this.match(order, now)
    }
  }

  /** Somebody else trades on the same account, by hand. */
  tradeByHand(instrumentId: string, side: OrderSide, quantity: string, now: UnixMicros): void {
    const clientOrderId = `by-hand-${String(this.lastVenueId + 1)}`
    const terms = { clientOrderId, instrumentId, side, quantity, limitPrice: null, stopPrice: null }
    this.place({ ...terms, type: 'market', timeInForce: 'day', reduceOnly: false, postOnly: false }, now)
  }

  /** The exchange takes an execution back. */
  bust(executionId: string, now: UnixMicros): void {
    const found = this.executions.find((each) => each.executionId === executionId)
    if (found === undefined) throw new Error(`no execution ${executionId}`)
    const order = this.latest.get(found.clientOrderId)
    if (order !== undefined) {
      order.filled = order.filled.sub(found.quantity)
      order.voided = order.voided.add(found.quantity)
    }
    this.record({
      ...found,
      executionId: `${executionId}-bust`,
      quantity: found.quantity.neg(),
      fee: found.fee.neg(),
      time: now,
    })
  }

  /** Shares are split; working orders of the instrument end, as they do at many brokers. */
  split(instrumentId: string, ratio: string, now: UnixMicros): void {
    const by = Decimal.from(ratio)
    const listing = this.listings.get(instrumentId)
    if (listing === undefined) throw new Error(`the venue does not list ${instrumentId}`)
    listing.price = listing.price.div(by, 2, 'halfEven')
    const holding = this.positions.get(instrumentId)
    if (holding !== undefined) {
      holding.net = holding.net.mul(by)
      holding.averagePrice = holding.averagePrice.div(by, 8, 'halfEven')
    }
    for (const order of this.open()) {
      if (order.terms.instrumentId === instrumentId) this.end(order, 'canceled', 'Split.', now)
    }
  }

  /** Day orders end. */
  endDay(now: UnixMicros): void {
    for (const order of this.open()) {
      if (order.terms.timeInForce === 'day') this.end(order, 'expired', 'The day is over.', now)
    }
  }

  /** The venue accepts an order and then kills it: no margin, no locate. */
  kill(clientOrderId: string, now: UnixMicros): void {
    const order = this.find(clientOrderId)
    if (order !== null && isWorking(order)) this.end(order, 'rejected', 'No margin.', now)
  }

  /**
   * Working orders are kept; or ended, without a word; or forgotten, as if they had never been (those without fills).
   * Executions and positions stay in any case.
   */
  restart(orders: 'keep' | 'end' | 'forget', now: UnixMicros): void {
    if (orders === 'keep') return
    for (const order of this.open()) {
      if (orders === 'forget' && order.filled.isZero) order.isForgotten = true
      order.status = 'canceled'
      order.reason = 'The venue restarted.'
      order.updatedTime = now
    }
  }

  private problemOf(terms: WireOrder): Outcome | null {
    const listing = this.listings.get(terms.instrumentId)
    if (listing === undefined) return refused(400, 'VENUE_INSTRUMENT_UNKNOWN', terms.instrumentId)
    const quantity = Decimal.from(terms.quantity)
    if (!quantity.isPositive || !quantity.isMultipleOf(listing.lot)) {
      return refused(400, 'VENUE_QUANTITY_INVALID', terms.quantity)
    }
    for (const price of [terms.limitPrice, terms.stopPrice]) {
      if (price !== null && !Decimal.from(price).isMultipleOf(listing.tick)) {
        return refused(400, 'VENUE_PRICE_INVALID', price)
      }
    }
    if (terms.type === 'trailingStop' || terms.type === 'trailingStopLimit') {
      return refused(400, 'VENUE_ORDER_TYPE_INVALID', terms.type)
    }
    if (
      terms.postOnly &&
      terms.limitPrice !== null &&
      crosses(terms.side, Decimal.from(terms.limitPrice), listing)
    ) {
      return refused(400, 'VENUE_POST_ONLY_WOULD_TAKE', terms.limitPrice)
    }
    const { rejectRate = 0, random } = this.setup
    if (rejectRate > 0 && random !== undefined && random.next() < rejectRate) {
      return refused(400, 'VENUE_INSUFFICIENT_FUNDS', 'Not enough buying power.')
    }
    return null
  }

  private match(order: VenueOrder, now: UnixMicros): void {
    const listing = this.listings.get(order.terms.instrumentId)
    if (listing === undefined || !isWorking(order)) return
    const { side } = order.terms
    if (!order.isTriggered && order.stopPrice !== null) {
      const isReached =
        side === 'buy' ? listing.price.gte(order.stopPrice) : listing.price.lte(order.stopPrice)
      if (!isReached) return
      order.isTriggered = true
      if (order.status === 'accepted') order.status = 'triggered'
      this.listen({ kind: 'triggered', clientOrderId: order.clientOrderId, time: now })
    }
    if (order.limitPrice !== null && !crosses(side, order.limitPrice, listing)) return
    this.fill(order, listing, now)
  }

  private fill(order: VenueOrder, listing: Listing, now: UnixMicros): void {
    let quantity = order.quantity.sub(order.filled).sub(order.voided)
    if (order.terms.reduceOnly) {
      quantity = Decimal.min(quantity, this.reducible(order))
      if (!quantity.isPositive) {
        this.end(order, 'canceled', 'Nothing left to reduce.', now)
        return
      }
    }
    const { partialRate = 0, random } = this.setup
    if (order.terms.timeInForce !== 'fok' && random !== undefined && random.next() < partialRate) {
      const lots = quantity.div(listing.lot, 0, 'down').toNumber()
      quantity = listing.lot.mul(Decimal.from(1 + random.below(lots)))
    }
    this.lastExecution += 1
    order.filled = order.filled.add(quantity)
    order.status = order.filled.add(order.voided).gte(order.quantity) ? 'filled' : 'partiallyFilled'
    order.updatedTime = now
    this.record({
      executionId: `E${String(this.lastExecution)}`,
      clientOrderId: order.clientOrderId,
      venueOrderId: order.venueOrderId,
      instrumentId: listing.id,
      side: order.terms.side,
      quantity,
      price: listing.price,
      fee: this.fee.mul(quantity),
      feeCurrency: this.currency,
      time: now,
    })
  }

  private reducible(order: VenueOrder): Decimal {
    const net = this.positions.get(order.terms.instrumentId)?.net ?? Decimal.ZERO
    const held = order.terms.side === 'sell' ? net : net.neg()
    return Decimal.max(held, Decimal.ZERO)
  }

  /** Books it: position at average cost, cash for the whole price. */
  private record(execution: VenueExecution): void {
    this.executions.push(execution)
    const { instrumentId, side, quantity, price, fee } = execution
    const signed = side === 'buy' ? quantity : quantity.neg()
    const holding = this.positions.get(instrumentId) ?? { net: Decimal.ZERO, averagePrice: Decimal.ZERO }
    this.positions.set(instrumentId, holding)
    const after = holding.net.add(signed)
    if (holding.net.sign * signed.sign >= 0) {
      const cost = holding.net.mul(holding.averagePrice).add(signed.mul(price))
      holding.averagePrice = after.isZero ? Decimal.ZERO : cost.div(after, 8, 'halfEven')
    } else if (after.sign !== holding.net.sign) {
      holding.averagePrice = after.isZero ? Decimal.ZERO : price
    }
    holding.net = after
    this.cash = this.cash.sub(signed.mul(price)).sub(fee)
    this.listen({ kind: 'execution', execution: wireExecution(execution) })
  }

  private end(
    order: VenueOrder,
    status: 'canceled' | 'expired' | 'rejected',
    reason: string,
    now: UnixMicros,
  ): void {
    order.status = status
    order.reason = reason
    order.updatedTime = now
    this.listen({ kind: status, clientOrderId: order.clientOrderId, time: now, reason })
  }
}

function crosses(side: OrderSide, limit: Decimal, { price }: Listing): boolean {
  return side === 'buy' ? price.lte(limit) : price.gte(limit)
}

function refused(status: ResponseStatus, code: string, message: string): Outcome {
  return { status, code, message, order: null }
}
