import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import type { Marks } from '../../domain/marks.ts'
import { priceFromMarket } from '../../domain/numbers.ts'
import type { Order, OrderStatus } from '../../domain/order.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type { OrderStatistics } from '../../domain/order-statistics.ts'

type Counts = Record<OrderStatus, number>

/**
 * Of one strategy in one instrument. Sums are exact, so that what a bust takes back leaves nothing, and the order of
 * events does not show.
 */
interface Counters {
  /** Orders by their status now; denials that never were orders stand under `denied`. */
  readonly counts: Counts
  /** Of orders that were sent. */
  orderedQuantity: Decimal
  executedQuantity: Decimal
  /** Executed of orders whose price at the decision is known, and the three sums over that. */
  measuredQuantity: Decimal
  /** Quantity × size of the price at the decision. */
  referenceValue: Decimal
  /** Quantity × how much worse the execution was. */
  slippageValue: Decimal
  /** Microseconds, over orders that are filled. */
  timeToFill: number
}

/**
 * What the market was at the decision: the middle of the quote, or the last price where that is newer. NaN where
 * nothing is known.
 */
export function decisionPriceOf(marks: Marks, instrumentIndex: number): number {
  const middle = ((marks.bid[instrumentIndex] ?? NaN) + (marks.ask[instrumentIndex] ?? NaN)) / 2
  const isFresh = (marks.quoteTime[instrumentIndex] ?? 0) >= (marks.lastTime[instrumentIndex] ?? 0)
  return isFresh && !Number.isNaN(middle) ? middle : marks.price(instrumentIndex)
}

/**
 * Counters of all orders of the run, per strategy and instrument: a few additions for each event, whatever the number
 * of orders.
 */
export class OrderStatisticsBook {
  private readonly instruments: readonly Instrument[]
  /** By strategy × instruments + instrument; null until its first order. */
  private slots: (Counters | null)[]
  /** The price of the latest order that was measured, made exact: several executions follow one another. */
  private measuredOrder: Order | null = null
  private measuredPrice = Decimal.ZERO

  constructor(strategies: number, instruments: readonly Instrument[]) {
    this.instruments = instruments
    this.slots = new Array<Counters | null>(strategies * instruments.length).fill(null)
  }

  /** An order was approved and is on its way. */
  sent(order: Readonly<Order>): void {
    const counters = this.of(order.strategyIndex, order.instrumentIndex)
    counters.counts[order.status] += 1
    counters.orderedQuantity = counters.orderedQuantity.add(order.quantity)
  }

  /** It was taken back: the handler that placed it threw. */
  unsent(order: Readonly<Order>): void {
    const counters = this.of(order.strategyIndex, order.instrumentIndex)
    counters.counts[order.status] -= 1
    counters.orderedQuantity = counters.orderedQuantity.sub(order.quantity)
  }

  /** Our checks refused an order; −1 takes it back. */
  denied(strategyIndex: number, instrumentIndex: number, by: 1 | -1): void {
    this.of(strategyIndex, instrumentIndex).counts.denied += by
  }

  /** To be called after every event that moved the status of an order. */
  moved(order: Readonly<Order>, from: OrderStatus, to: OrderStatus): void {
    const counters = this.of(order.strategyIndex, order.instrumentIndex)
    counters.counts[from] -= 1
    counters.counts[to] += 1
    if (to === 'filled') counters.timeToFill += order.filledTime - order.createdTime
    // the time stands until it is filled again
    if (from === 'filled') counters.timeToFill -= order.filledTime - order.createdTime
    // what was denied was not sent
    if (to === 'denied') counters.orderedQuantity = counters.orderedQuantity.sub(order.quantity)
    if (from === 'denied') counters.orderedQuantity = counters.orderedQuantity.add(order.quantity)
  }

  /** A replacement has changed the quantity of an order that counts as sent. */
  resized(order: Readonly<Order>, before: Decimal): void {
    const counters = this.of(order.strategyIndex, order.instrumentIndex)
    counters.orderedQuantity = counters.orderedQuantity.sub(before).add(order.quantity)
  }

  /** An execution of an order of ours, or (below zero) its bust. */
  executed(order: Order, quantity: Decimal, price: Decimal): void {
    const counters = this.of(order.strategyIndex, order.instrumentIndex)
    counters.executedQuantity = counters.executedQuantity.add(quantity)
    if (Number.isNaN(order.decisionPrice)) return
    const reference = this.exactDecisionPrice(order)
    const worse = order.side === 'buy' ? price.sub(reference) : reference.sub(price)
    counters.measuredQuantity = counters.measuredQuantity.add(quantity)
    counters.referenceValue = counters.referenceValue.add(quantity.mul(reference.abs()))
    counters.slippageValue = counters.slippageValue.add(quantity.mul(worse))
  }

  /** Of one strategy (−1: of all), in one instrument (−1: in all). */
  read(strategyIndex: number, instrumentIndex: number): OrderStatistics {
    const width = this.instruments.length
    const wanted = this.slots.filter(
      (slot, at) =>
        slot !== null &&
        (strategyIndex === -1 || Math.floor(at / width) === strategyIndex) &&
        (instrumentIndex === -1 || at % width === instrumentIndex),
    ) as Counters[]
    return statisticsOf(wanted, oneInstrument(this.slots, wanted, width))
  }

  save(): unknown {
    return this.slots.map((slot) => (slot === null ? null : { ...slot, counts: { ...slot.counts } }))
  }

  load(saved: unknown): void {
    this.slots = saved as (Counters | null)[]
  }

  private of(strategyIndex: number, instrumentIndex: number): Counters {
    const at = strategyIndex * this.instruments.length + instrumentIndex
    return (this.slots[at] ??= noCounters())
  }

  private exactDecisionPrice(order: Order): Decimal {
    if (this.measuredOrder === order) return this.measuredPrice
    const instrument = this.instruments[order.instrumentIndex]
    if (instrument === undefined) throw new RangeError(`no instrument ${String(order.instrumentIndex)}`)
    this.measuredOrder = order
    this.measuredPrice = priceFromMarket(instrument, order.decisionPrice)
    return this.measuredPrice
  }
}

function noCounters(): Counters {
  return {
    counts: {
      initialized: 0,
      denied: 0,
      submitted: 0,
      accepted: 0,
      triggered: 0,
      partiallyFilled: 0,
      filled: 0,
      canceled: 0,
      expired: 0,
      rejected: 0,
      lost: 0,
    },
    orderedQuantity: Decimal.ZERO,
    executedQuantity: Decimal.ZERO,
    measuredQuantity: Decimal.ZERO,
    referenceValue: Decimal.ZERO,
    slippageValue: Decimal.ZERO,
    timeToFill: 0,
  }
}

/** Prices of several instruments have no mean. */
function oneInstrument(
  slots: readonly (Counters | null)[],
  wanted: readonly Counters[],
  width: number,
): boolean {
  return new Set(wanted.map((counters) => slots.indexOf(counters) % width)).size <= 1
}

function statisticsOf(all: readonly Counters[], isOneInstrument: boolean): OrderStatistics {
  const count = (status: OrderStatus): number => all.reduce((sum, { counts }) => sum + counts[status], 0)
  const [filled, canceled, rejected, denied] = [
    count('filled'),
    count('canceled'),
    count('rejected'),
    count('denied'),
  ]
  const [expired, lost] = [count('expired'), count('lost')]
  const pending =
    count('initialized') +
    count('submitted') +
    count('accepted') +
    count('triggered') +
    count('partiallyFilled')
  const sent = pending + filled + canceled + rejected + expired + lost
  const timeToFill = all.reduce((sum, counters) => sum + counters.timeToFill, 0)
  return {
    total: sent + denied,
    sent,
    filled,
    pending,
    canceled,
    rejected,
    denied,
    expired,
    lost,
    fillRate: sent === 0 ? NaN : filled / sent,
    quantityFillRate: meanOf(all, (counters) => ratio(counters.executedQuantity, counters.orderedQuantity)),
    averageSlippage: isOneInstrument ? slippageOf(all) : NaN,
    averageSlippageBps: meanOf(
      all,
      (counters) => ratio(counters.slippageValue, counters.referenceValue) * BASIS_POINTS,
    ),
    averageTimeToFillMs: filled === 0 ? NaN : timeToFill / filled / MICROS_PER_MILLI,
  }
}

const BASIS_POINTS = 10_000

function slippageOf(all: readonly Counters[]): number {
  const sum = (pick: (counters: Counters) => Decimal): Decimal =>
    all.reduce((total, counters) => total.add(pick(counters)), Decimal.ZERO)
  return ratio(
    sum(({ slippageValue }) => slippageValue),
    sum(({ measuredQuantity }) => measuredQuantity),
  )
}

/** NaN where there is nothing to divide by. */
function ratio(part: Decimal, whole: Decimal): number {
  return whole.isZero ? NaN : part.toNumber() / whole.toNumber()
}

/** Weighed by the number of orders sent; what has no figure has no weight. */
function meanOf(all: readonly Counters[], figureOf: (counters: Counters) => number): number {
  let sum = 0
  let weights = 0
  let last = NaN
  let known = 0
  for (const counters of all) {
    const figure = figureOf(counters)
    if (Number.isNaN(figure)) continue
    const weight = sentOf(counters)
    known += 1
    last = figure
    sum += figure * weight
    weights += weight
  }
  // as it is: to multiply and divide would round it
  if (known <= 1) return last
  return sum / weights
}

function sentOf({ counts }: Counters): number {
  let sent = 0
  for (const status of Object.keys(counts) as OrderStatus[]) if (status !== 'denied') sent += counts[status]
  return sent
}
