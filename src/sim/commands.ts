import type { Decimal } from '../domain/decimal.ts'
import type { OrderChange } from '../domain/order.ts'
import { sameTrail } from '../domain/trail.ts'
import { at } from './assert.ts'
import { chargeCarry } from './carry.ts'
import { changedTerms, checkChange, checkIdentity, checkNewOrder, type Terms } from './acceptance.ts'
import type { VenueCore, VenueEvent } from './core.ts'
import { isLockedIn } from './auctions.ts'
import { cancelOrder, type Market } from './execution.ts'
import { noteEnd } from './expiry.ts'
import { matchStanding } from './matching.ts'
import { makeWindow, windowOfPoint } from './market-window.ts'
import { startQueue } from './queue.ts'
import { follow, placeStop } from './trailing-stops.ts'
import {
  awaitsTrigger,
  isClosed,
  makeVenueOrder,
  refreshNumbers,
  type OrderRequest,
  type VenueOrder,
} from './venue-order.ts'
import { checkTraffic } from './venue-limits.ts'
import { PointBudget } from './volume-budget.ts'

const LOCKED_IN = 'The auction is too near: orders for it can no longer be changed or canceled.'

/** What happens when a command reaches the venue. Every one is answered. */
export class Commands {
  private readonly core: VenueCore
  private readonly window = makeWindow()
  private readonly budget = new PointBudget()
  private readonly standing: Market

  constructor(core: VenueCore) {
    this.core = core
    this.standing = { window: this.window, budget: this.budget }
  }

  arrive(event: VenueEvent): void {
    this.core.eventTime = this.core.now
    switch (event.kind) {
      case 'place':
        this.place(event.request)
        return
      case 'cancel':
        this.cancel(event.clientOrderId)
        return
      case 'replace':
        this.replace(event.clientOrderId, event.change)
        return
      case 'report':
        this.core.options.sink(event.input)
        return
      case 'carry':
        chargeCarry(this.core)
    }
  }

  private place(request: OrderRequest): void {
    const { core } = this
    const rules = core.rules[request.instrumentIndex]
    const traffic = checkTraffic(core)
    const refusal = checkIdentity(core, request)
    if (refusal !== null || rules === undefined) {
      // Not remembered: the id belongs to another order, or to no instrument of ours.
      this.reject(request.clientOrderId, refusal?.code ?? 'VENUE_INSTRUMENT_UNKNOWN', refusal?.message ?? '')
      return
    }
    const order = makeVenueOrder(request, rules.instrument.tickSize)
    this.lookAtMarket(order)
    const objection = traffic ?? checkNewOrder(core, order, this.window)
    if (objection !== null) {
      order.status = 'rejected'
      core.book.remember(order)
      this.reject(order.clientOrderId, objection.code, objection.message)
      return
    }
    core.accepted++
    order.venueOrderId = `V-${String(core.accepted)}`
    this.stampArrival(order)
    noteEnd(core, order)
    core.book.add(order)
    startQueue(core, order)
    if (order.trail !== null) follow(core, order, this.standingPrice(order))
    const { clientOrderId, venueOrderId } = order
    core.emit({ kind: 'orderAccepted', clientOrderId, venueOrderId, eventTime: core.eventTime })
    this.executeStanding(order)
  }

  private cancel(clientOrderId: string): void {
    const { core } = this
    const traffic = checkTraffic(core)
    const order = core.book.findOpen(clientOrderId)
    if (traffic === null && order !== undefined && !isLockedIn(core, order)) {
      cancelOrder(core, order, 'Canceled as asked.')
      return
    }
    core.emit({
      kind: 'cancelRejected',
      clientOrderId,
      eventTime: core.eventTime,
      reason: traffic?.message ?? (order === undefined ? this.whyNotOpen(clientOrderId) : LOCKED_IN),
    })
  }

  private replace(clientOrderId: string, change: OrderChange): void {
    const { core } = this
    const traffic = checkTraffic(core)
    if (traffic !== null) {
      this.refuseReplace(clientOrderId, traffic.message)
      return
    }
    const order = core.book.findOpen(clientOrderId)
    if (order === undefined) {
      this.refuseReplace(clientOrderId, this.whyNotOpen(clientOrderId))
      return
    }
    if (isLockedIn(core, order)) {
      this.refuseReplace(clientOrderId, LOCKED_IN)
      return
    }
    if (order.trail !== null && (change.limitPrice !== null || change.stopPrice !== null)) {
      this.refuseReplace(clientOrderId, 'The venue moves the prices of a trailing stop; change its trail.')
      return
    }
    const terms = changedTerms(order, change)
    const { tickSize } = at(core.rules, order.instrumentIndex).instrument
    if (
      !awaitsTrigger(order) &&
      change.stopPrice !== null &&
      order.stopPrice !== null &&
      !change.stopPrice.eq(order.stopPrice)
    ) {
      this.refuseReplace(clientOrderId, 'The stop price was reached already and cannot be changed.')
      return
    }
    const newTrail = change.trail ?? null
    if (!awaitsTrigger(order) && newTrail !== null && order.trail !== null) {
      this.refuseReplace(clientOrderId, 'The trailing stop was reached already; its trail cannot be changed.')
      return
    }
    const changed: VenueOrder = { ...order, ...terms }
    refreshNumbers(changed, tickSize)
    this.lookAtMarket(order)
    const objection = checkChange(core, order, changed, this.window)
    if (objection !== null) {
      this.refuseReplace(clientOrderId, objection.message)
      return
    }
    if (terms.quantity.lte(order.filled)) {
      const executed = order.filled.toString()
      cancelOrder(
        core,
        order,
        `Replaced by ${terms.quantity.toString()}, and ${executed} had been executed already.`,
      )
      return
    }
    this.applyChange(order, terms, tickSize)
  }

  /**
   * A new price or a larger quantity gives up the place in the queue, and counts as arriving now: inside a bar
   * it may not claim the prices from before it came. Only less of the same keeps its place.
   */
  private applyChange(order: VenueOrder, terms: Terms, tickSize: Decimal): void {
    const { core } = this
    const samePrices =
      sameAmount(terms.limitPrice, order.limitPrice) &&
      sameAmount(terms.stopPrice, order.stopPrice) &&
      sameTrail(terms.trail, order.trail)
    const keepsPlace = samePrices && terms.quantity.lte(order.quantity)
    order.quantity = terms.quantity
    order.limitPrice = terms.limitPrice
    order.stopPrice = terms.stopPrice
    order.trail = terms.trail
    refreshNumbers(order, tickSize)
    if (order.trail !== null && awaitsTrigger(order)) placeStop(core, order)
    if (!keepsPlace) {
      this.stampArrival(order)
      order.rested = false
      startQueue(core, order)
      core.book.requeue(order)
    }
    core.emit({
      kind: 'orderReplaced',
      clientOrderId: order.clientOrderId,
      eventTime: core.eventTime,
      quantity: terms.quantity,
      // Those of a trailing stop are the venue's and move.
      limitPrice: order.trail === null ? terms.limitPrice : null,
      stopPrice: order.trail === null ? terms.stopPrice : null,
      trail: terms.trail,
    })
    if (!keepsPlace) this.executeStanding(order)
  }

  private stampArrival(order: VenueOrder): void {
    this.core.arrivals++
    order.arrivalSequence = this.core.arrivals
    order.arrivedTime = this.core.now
  }

  /** Fills `window` with what stands in the order's market at this moment. */
  private lookAtMarket(order: VenueOrder): void {
    const { core } = this
    const { marks } = core
    const index = order.instrumentIndex
    const quoted = core.quoted[index] === 1
    const last = marks.last[index] ?? NaN
    const buy = quoted ? (marks.ask[index] ?? NaN) : last
    const sell = quoted ? (marks.bid[index] ?? NaN) : last
    const size = quoted ? ((order.sign > 0 ? marks.askSize[index] : marks.bidSize[index]) ?? NaN) : NaN
    windowOfPoint(this.window, index, {
      buy,
      sell,
      time: core.now,
      quoted,
      volume: marks.volume[index] ?? NaN,
    })
    this.budget.reset(core.settings.capStandingFills && size > 0 ? size : NaN, at(core.rules, index))
  }

  /** What the side that the order would trade on stands at. While a bar is matched, the price met last is newer. */
  private standingPrice(order: VenueOrder): number {
    const { core } = this
    const { marks } = core
    const index = order.instrumentIndex
    const markTime = core.quoted[index] === 1 ? marks.quoteTime[index] : marks.lastTime[index]
    if ((core.metTime[index] ?? NaN) >= (markTime ?? 0))
      return (order.sign > 0 ? core.metBuy[index] : core.metSell[index]) ?? NaN
    return order.sign > 0 ? this.window.buy.open : this.window.sell.open
  }

  private executeStanding(order: VenueOrder): void {
    if (this.core.settings.marketFill === 'standing' && !isClosed(order))
      matchStanding(this.core, order, this.standing)
  }

  private whyNotOpen(clientOrderId: string): string {
    const closed = this.core.book.findClosed(clientOrderId)
    return closed === undefined ? 'The venue knows no such order.' : `The order is ${closed.status} already.`
  }

  private reject(clientOrderId: string, code: string, reason: string): void {
    this.core.emit({ kind: 'orderRejected', clientOrderId, eventTime: this.core.eventTime, code, reason })
  }

  private refuseReplace(clientOrderId: string, reason: string): void {
    this.core.emit({ kind: 'replaceRejected', clientOrderId, eventTime: this.core.eventTime, reason })
  }
}

function sameAmount(one: Decimal | null, other: Decimal | null): boolean {
  return one === null || other === null ? one === other : one.eq(other)
}
