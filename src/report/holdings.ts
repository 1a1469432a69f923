import { applyToBasket, comesOfAnother } from '../domain/corporate-actions.ts'
import type { Basket } from '../domain/corporate-actions.ts'
import type { CorporateAction } from '../domain/inputs.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { PriceSeries } from './candles.ts'
import type { EquitySeries, RunRecord } from './run-record.ts'
import { multipliersOf } from './statistics.ts'

/** Value of what is held ÷ equity, at the last price known at each time. */
export interface ExposureSeries {
  readonly time: readonly UnixMicros[]
  /** Sum of the sizes of all positions, whatever their direction. */
  readonly gross: readonly number[]
  /** Long less short. */
  readonly net: readonly number[]
}

/** One change of what is held of an instrument, or of its price. */
type Step =
  | { readonly time: UnixMicros; readonly id: InstrumentId; readonly kind: 'price'; readonly price: number }
  | {
      readonly time: UnixMicros
      readonly id: InstrumentId
      readonly kind: 'fill'
      readonly price: number
      readonly quantity: number
    }
  | { readonly time: UnixMicros; readonly kind: 'action'; readonly action: CorporateAction }

/** In one moment: the last price of before, an action, and fills, which know the new prices. */
const ORDER = { price: 0, action: 1, fill: 2 }

/**
 * Exposure over `times` (ascending), each point the mean over the stretch since the point before it. Rebuilt from
 * fills and prices, so that the run itself has nothing to collect. Null without prices, and where instruments are
 * traded in another currency than the account's, whose rates are not known here.
 */
export function exposureSeries(record: RunRecord, times: readonly UnixMicros[]): ExposureSeries | null {
  const { prices } = record
  if (prices === undefined || prices.length === 0 || record.fills.length === 0) return null
  if (record.roundTrips.some(({ currency }) => currency !== record.currency)) return null
  const multipliers = multipliersOf(record)
  const knows = knownIn(record)
  const held: Basket = { quantities: new Map(), prices: new Map(), cash: 0 }
  const values = new Map<InstrumentId, number>()
  const sums = { gross: 0, net: 0 }
  const steps = stepsOf(record, prices)
  const revalue = (id: InstrumentId): void => {
    const before = values.get(id) ?? 0
    const quantity = held.quantities.get(id) ?? 0
    const factor = multipliers.get(id)?.toNumber() ?? 1
    const after = quantity === 0 ? 0 : quantity * (held.prices.get(id) ?? NaN) * factor
    values.set(id, after)
    sums.net += after - before
    sums.gross += Math.abs(after) - Math.abs(before)
  }
  const apply = (step: Step): void => {
    if (step.kind === 'action') {
      applyToBasket(held, step.action, knows)
      for (const id of held.quantities.keys()) revalue(id)
      return
    }
    held.prices.set(step.id, step.price)
    if (step.kind === 'fill') {
      held.quantities.set(step.id, tidy((held.quantities.get(step.id) ?? 0) + step.quantity))
    }
    revalue(step.id)
  }
  const equityAt = lastValue(record.equityCurve, record.startingCash.toNumber())
  const gross: number[] = []
  const net: number[] = []
  let next = 0
  let now = times[0] ?? 0
  for (const time of times) {
    const from = now
    let grossTime = 0
    let netTime = 0
    for (; next < steps.length && (steps[next]?.time ?? 0) <= time; next++) {
      const step = steps[next]
      if (step === undefined) break
      const at = Math.max(now, step.time)
      grossTime += sums.gross * (at - now)
      netTime += sums.net * (at - now)
      now = at
      apply(step)
    }
    grossTime += sums.gross * (time - now)
    netTime += sums.net * (time - now)
    now = time
    const equity = equityAt(time)
    const span = time - from
    const share = (sum: number, value: number): number =>
      equity > 0 ? settled((span > 0 ? sum / span : value) / equity) : 0
    gross.push(share(grossTime, sums.gross))
    net.push(share(netTime, sums.net))
  }
  return { time: times, gross, net }
}

function knownIn({ instruments }: RunRecord): (id: InstrumentId) => boolean {
  const ids = new Set(instruments.map(({ id }) => id))
  return (id) => ids.has(id)
}

/** Sums of decimals as numbers leave dust where they should be flat. */
function tidy(quantity: number): number {
  return Math.abs(quantity) < 1e-9 ? 0 : quantity
}

function settled(share: number): number {
  return Math.abs(share) < 1e-9 ? 0 : share
}

function stepsOf(record: RunRecord, prices: readonly PriceSeries[]): Step[] {
  const steps: Step[] = []
  for (const series of prices) {
    series.time.forEach((start, i) => {
      const time = Math.min(start + series.interval, record.endTime)
      steps.push({ time, id: series.instrumentId, kind: 'price', price: series.close[i] ?? NaN })
    })
  }
  for (const fill of record.fills) {
    const quantity = fill.quantity.toNumber() * (fill.side === 'buy' ? 1 : -1)
    const price = fill.price.toNumber()
    steps.push({ time: fill.eventTime, id: fill.instrumentId, kind: 'fill', price, quantity })
  }
  for (const action of record.corporateActions ?? []) {
    steps.push({ time: action.effectiveTime, kind: 'action', action })
  }
  return steps.sort((a, b) => (a.time === b.time ? ORDER[a.kind] - ORDER[b.kind] : a.time - b.time))
}

/** The last value at or before a time that only goes up. */
function lastValue(series: EquitySeries, first: number): (time: UnixMicros) => number {
  let next = 0
  let value = first
  return (time) => {
    while (next < series.time.length && (series.time[next] ?? 0) <= time)
      value = series.equity[next++] ?? value
    return value
  }
}

/**
 * What the starting cash, put into the instruments in equal parts at their first prices, is worth at each of `times`
 * (ascending); corporate actions with it, costs without. An instrument that comes of another (a new symbol, a
 * spin-off) has no part of its own. Null without prices.
 */
export function benchmarkSeries(record: RunRecord, times: readonly UnixMicros[]): EquitySeries | null {
  const { prices, corporateActions = [] } = record
  const growth = (prices ?? [])
    .filter(({ instrumentId, time }) => !comesOfAnother(instrumentId, corporateActions, time[0] ?? Infinity))
    .map((series) => growthOf(series, record))
  if (growth.length === 0) return null
  const cash = record.startingCash.toNumber()
  const equity = times.map((time) => {
    let sum = 0
    for (const at of growth) sum += at(time)
    return (cash * sum) / growth.length
  })
  return { time: times, equity }
}

/** Worth of one unit of money put in at the first price, by time; 1 before it. Times must ascend. */
function growthOf(series: PriceSeries, record: RunRecord): (time: UnixMicros) => number {
  const first = series.open[0] ?? NaN
  const basket: Basket = { quantities: new Map([[series.instrumentId, 1]]), prices: new Map(), cash: 0 }
  const knows = knownIn(record)
  const steps = stepsOf({ ...record, fills: [] }, record.prices ?? [])
  let next = 0
  let worth = 1
  return (time) => {
    for (; next < steps.length; next++) {
      const step = steps[next]
      if (step === undefined || step.time > time) break
      if (step.kind !== 'action') basket.prices.set(step.id, step.price)
      // one of that very moment shows in the prices that come after it
      else if (step.time < time) applyToBasket(basket, step.action, knows)
      else break
    }
    let sum = basket.cash
    for (const [id, quantity] of basket.quantities) {
      if (quantity !== 0) sum += quantity * (basket.prices.get(id) ?? NaN)
    }
    if (Number.isFinite(sum / first)) worth = sum / first
    return worth
  }
}
