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
  | { readonly time: UnixMicros; readonly id: InstrumentId; readonly kind: 'split'; readonly ratio: number }

/** In one moment: an action before what trades at its prices, a price before fills, which know it better. */
const ORDER = { split: 0, price: 1, fill: 2 }

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
  const held = new Map<InstrumentId, { quantity: number; price: number; factor: number }>()
  const sums = { gross: 0, net: 0 }
  const steps = stepsOf(record, prices)
  const apply = (step: Step): void => {
    const position = held.get(step.id) ?? {
      quantity: 0,
      price: NaN,
      factor: multipliers.get(step.id)?.toNumber() ?? 1,
    }
    held.set(step.id, position)
    const before = valueOf(position)
    if (step.kind === 'split') {
      position.quantity *= step.ratio
      position.price /= step.ratio
    } else {
      position.price = step.price
      if (step.kind === 'fill') position.quantity = tidy(position.quantity + step.quantity)
    }
    const after = valueOf(position)
    sums.net += after - before
    sums.gross += Math.abs(after) - Math.abs(before)
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

function valueOf(position: { quantity: number; price: number; factor: number }): number {
  return position.quantity === 0 ? 0 : position.quantity * position.price * position.factor
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
    if (action.type !== 'split') continue
    const ratio = action.ratio.toNumber()
    steps.push({ time: action.effectiveTime, id: action.instrumentId, kind: 'split', ratio })
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
 * What the starting cash, put into the instruments in equal parts at their first prices, is worth at each of
 * `times` (ascending); splits and dividends with it, costs without. Null without prices.
 */
export function benchmarkSeries(record: RunRecord, times: readonly UnixMicros[]): EquitySeries | null {
  const { prices } = record
  if (prices === undefined || prices.length === 0) return null
  const growth = prices.map((series) => growthOf(series, record))
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
  const own = (record.corporateActions ?? []).filter(
    ({ instrumentId }) => instrumentId === series.instrumentId,
  )
  const first = series.open[0] ?? NaN
  let shares = 1
  let dividends = 0
  let nextAction = 0
  let next = 0
  let worth = 1
  const endOf = (i: number): number =>
    i < series.time.length ? Math.min((series.time[i] ?? 0) + series.interval, record.endTime) : Infinity
  return (time) => {
    for (let end = endOf(next); end <= time; end = endOf(++next)) {
      for (; (own[nextAction]?.effectiveTime ?? Infinity) < end; nextAction++) {
        const action = own[nextAction]
        if (action?.type === 'split') shares *= action.ratio.toNumber()
        else if (action?.type === 'cashDividend') dividends += shares * action.amount.toNumber()
      }
      worth = (shares * (series.close[next] ?? NaN) + dividends) / first
    }
    return Number.isFinite(worth) ? worth : 1
  }
}
