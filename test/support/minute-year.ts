import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../../src/domain/time.ts'
import { CandleSketch } from '../../src/report/candles.ts'
import type { PriceSeries } from '../../src/report/candles.ts'
import type { RunRecord } from '../../src/report/run-record.ts'
import { makeLongRecord, MONDAY } from './run-record.ts'

const MINUTES = 390

export interface MinuteYearShape {
  readonly days?: number
  readonly tripsPerDay?: number
  readonly instruments?: readonly string[]
}

/** A year of minute bars as a run leaves it: 252 days × 390 bars for each instrument, fills and round trips. */
export function makeMinuteYear(shape: MinuteYearShape = {}, overrides: Partial<RunRecord> = {}): RunRecord {
  const days = shape.days ?? 252
  const instruments = shape.instruments ?? ['SPY.ARCX', 'AAPL.XNAS', 'IBM.XNYS']
  const record = makeLongRecord({ days, tripsPerDay: shape.tripsPerDay ?? 8, pointsPerDay: 20, instruments })
  // the fills of made records know nothing of their round trips: give them instrument, price and reason
  const fills = record.fills.map((fill, i) => {
    const trip = record.roundTrips[i >> 1]
    if (trip === undefined) return fill
    const isEntry = i % 2 === 0
    return {
      ...fill,
      instrumentId: trip.instrumentId,
      quantity: trip.quantity,
      orderSequence: i + 1,
      side: isEntry === (trip.direction === 'long') ? ('buy' as const) : ('sell' as const),
      price: (isEntry ? trip.averageEntryPrice : trip.averageExitPrice).round(2, 'halfEven'),
    }
  })
  const reasons = ['trend over', 'stop', 'end of day']
  return {
    ...record,
    fills,
    orderReasons: new Map(fills.map((_, i) => [i + 1, reasons[(i * 7) % 3] ?? 'stop'])),
    prices: instruments.map((id, i) => minutePrices(id, days, i + 3)),
    venueSettings: { commission: 'ibkr', slippage: 'none', halfSpreadBps: 1 },
    ...overrides,
  }
}

/** Minute bars of weekdays, 14:30 to 21:00 UTC, walking at random from 160. */
function minutePrices(instrumentId: string, days: number, seed: number): PriceSeries {
  const sketch = new CandleSketch(MICROS_PER_MINUTE, 1 << 14)
  let state = seed
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
  let price = 160
  for (let day = 0, weekdays = 0; weekdays < days; day++) {
    if (day % 7 >= 5) continue
    weekdays += 1
    for (let minute = 0; minute < MINUTES; minute++) {
      const open = price
      price = Math.max(20, price + (random() - 0.499) * 0.24 + (minute === 0 ? (random() - 0.5) * 2 : 0))
      const room = random() * 0.1
      const time = MONDAY + day * MICROS_PER_DAY + 14.5 * MICROS_PER_HOUR + minute * MICROS_PER_MINUTE
      sketch.add(time, open, Math.max(open, price) + room, Math.min(open, price) - room, price)
    }
  }
  return sketch.series({ instrumentId, kind: 'bar', closeOnly: false, isWhole: true }, Infinity)
}
