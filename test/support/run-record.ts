import { Decimal } from '../../src/domain/decimal.ts'
import type { Fill } from '../../src/domain/fill.ts'
import type { RoundTrip } from '../../src/domain/round-trip.ts'
import {
  MICROS_PER_DAY,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  microsFromMillis,
} from '../../src/domain/time.ts'
import type { UnixMicros } from '../../src/domain/time.ts'
import type { RunRecord } from '../../src/report/run-record.ts'

/** Monday, 2024-01-01, midnight UTC. */
export const MONDAY: UnixMicros = microsFromMillis(Date.UTC(2024, 0, 1))

export interface TripShape {
  readonly net: string | number
  readonly fees?: string | number
  readonly instrument?: string
  readonly currency?: string
  readonly quantity?: string | number
  readonly entryPrice?: string | number
  readonly entryTime?: UnixMicros
  readonly exitTime?: UnixMicros
  readonly direction?: 'long' | 'short'
}

/** A closed round trip of which only the net P&L must be said: 10 units from 100, held for an hour. */
export function makeRoundTrip(shape: TripShape, index = 0): RoundTrip {
  const netPnl = Decimal.from(shape.net)
  const fees = Decimal.from(shape.fees ?? 0)
  const quantity = Decimal.from(shape.quantity ?? 10)
  const averageEntryPrice = Decimal.from(shape.entryPrice ?? 100)
  const direction = shape.direction ?? 'long'
  const move = netPnl.add(fees).div(quantity, 8, 'halfEven')
  const entryTime = shape.entryTime ?? MONDAY + index * MICROS_PER_DAY
  return {
    strategyId: 'sma-cross',
    instrumentId: shape.instrument ?? 'SPY.ARCX',
    direction,
    quantity,
    entryTime,
    exitTime: shape.exitTime ?? entryTime + MICROS_PER_HOUR,
    averageEntryPrice,
    averageExitPrice: direction === 'long' ? averageEntryPrice.add(move) : averageEntryPrice.sub(move),
    grossPnl: netPnl.add(fees),
    fees,
    netPnl,
    currency: shape.currency ?? 'USD',
  }
}

export function makeFill(overrides: Partial<Fill> = {}): Fill {
  return {
    clientOrderId: 'f-1-1',
    venueOrderId: 'v-1',
    executionId: 'e-1',
    instrumentId: 'SPY.ARCX',
    side: 'buy',
    quantity: Decimal.from(10),
    price: Decimal.from(100),
    fee: Decimal.from(1),
    feeCurrency: 'USD',
    liquidity: 'taker',
    eventTime: MONDAY,
    strategyId: 'sma-cross',
    strategyIndex: 0,
    instrumentIndex: 0,
    orderSequence: 1,
    receivedTime: MONDAY,
    ...overrides,
  }
}

/** A run without a single order over four weekdays; whatever a test is about is overridden. */
export function makeRecord(overrides: Partial<RunRecord> = {}): RunRecord {
  const days = [1, 2, 3, 4].map((day) => MONDAY + day * MICROS_PER_DAY)
  const flat = { time: days, equity: days.map(() => 100_000) }
  return {
    strategy: 'sma-cross',
    mode: 'backtest',
    parameters: { fast: 10, slow: 30 },
    instruments: [{ id: 'SPY.ARCX', source: 'spy.csv', bars: 1560 }],
    currency: 'USD',
    startingCash: Decimal.from(100_000),
    finalEquity: Decimal.from(100_000),
    totalFees: Decimal.ZERO,
    startTime: MONDAY,
    endTime: MONDAY + 4 * MICROS_PER_DAY,
    orders: 0,
    ordersDenied: 0,
    ordersRejected: 0,
    ordersCanceled: 0,
    fills: [],
    roundTrips: [],
    openPositions: [],
    dailyEquity: flat,
    equityCurve: flat,
    maxDrawdown: 0,
    maxDrawdownPeakTime: MONDAY,
    maxDrawdownTroughTime: MONDAY,
    exposure: 0,
    benchmarkReturn: 0,
    bars: 1560,
    events: 1560,
    durationMs: 3.5,
    ordersHash: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
    halts: [],
    warnings: [],
    venueSettings: { commission: 'ibkr', slippage: 'none', volumeCap: 0.1 },
    ...overrides,
  }
}

/** A record whose equity is the starting cash and then what each round trip left, one a day. */
export function makeTradedRecord(
  shapes: readonly TripShape[],
  overrides: Partial<RunRecord> = {},
): RunRecord {
  const roundTrips = shapes.map(makeRoundTrip)
  let equity = Decimal.from(100_000)
  let fees = Decimal.ZERO
  const values = roundTrips.map((trip) => {
    equity = equity.add(trip.netPnl)
    fees = fees.add(trip.fees)
    return equity.toNumber()
  })
  const time = values.map((_, i) => MONDAY + (i + 1) * MICROS_PER_DAY)
  const series = { time, equity: values }
  const fills = roundTrips.flatMap((trip, i) => [
    makeFill({ executionId: `e-${String(i)}-in`, eventTime: trip.entryTime, fee: trip.fees }),
    makeFill({
      executionId: `e-${String(i)}-out`,
      eventTime: trip.exitTime,
      side: 'sell',
      fee: Decimal.ZERO,
    }),
  ])
  const worst = worstDrawdown([100_000, ...values], [MONDAY, ...time])
  return makeRecord({
    ...worst,
    finalEquity: equity,
    totalFees: fees,
    orders: fills.length,
    fills,
    roundTrips,
    dailyEquity: series,
    equityCurve: series,
    endTime: MONDAY + Math.max(1, shapes.length) * MICROS_PER_DAY,
    exposure: 0.4,
    ...overrides,
  })
}

function worstDrawdown(equity: readonly number[], time: readonly UnixMicros[]) {
  let peak = 0
  const worst = { maxDrawdown: 0, maxDrawdownPeakTime: time[0] ?? 0, maxDrawdownTroughTime: time[0] ?? 0 }
  equity.forEach((value, i) => {
    if (value > (equity[peak] ?? 0)) peak = i
    const fall = 1 - value / (equity[peak] ?? 1)
    if (fall > worst.maxDrawdown) {
      worst.maxDrawdown = fall
      worst.maxDrawdownPeakTime = time[peak] ?? 0
      worst.maxDrawdownTroughTime = time[i] ?? 0
    }
  })
  return worst
}

export interface LongRunShape {
  readonly days: number
  readonly tripsPerDay: number
  readonly pointsPerDay: number
  readonly seed?: number
  readonly instruments?: readonly string[]
}

/**
 * A run of weekdays with round trips on each and a curve as dense as asked: what a year of minute bars
 * leaves.
 */
export function makeLongRecord(shape: LongRunShape, overrides: Partial<RunRecord> = {}): RunRecord {
  const random = seeded(shape.seed ?? 7)
  const instruments = shape.instruments ?? ['SPY.ARCX', 'AAPL.XNAS', 'IBM.XNYS']
  const trips: TripShape[] = []
  const curve = { time: [MONDAY], equity: [100_000] }
  const daily = { time: [] as UnixMicros[], equity: [] as number[] }
  let equity = 100_000
  for (let day = 0; daily.time.length < shape.days; day++) {
    if (day % 7 >= 5) continue
    const open = MONDAY + day * MICROS_PER_DAY + 14.5 * MICROS_PER_HOUR
    const perPoint = (390 * MICROS_PER_MINUTE) / shape.pointsPerDay
    let earned = 0
    for (let i = 0; i < shape.tripsPerDay; i++) {
      const net = Math.round((random() + random() + random() - 1.47) * 50_000) / 100
      earned += net
      trips.push({
        net,
        fees: '2.5',
        quantity: 100 + Math.floor(random() * 200),
        entryPrice: (150 + random() * 20).toFixed(2),
        direction: random() < 0.6 ? 'long' : 'short',
        instrument: instruments[Math.floor(random() * instruments.length)] ?? 'SPY.ARCX',
        entryTime: open + Math.floor(i * MICROS_PER_HOUR),
        exitTime: open + Math.floor((i + 0.2 + random() * 0.7) * MICROS_PER_HOUR),
      })
    }
    for (let i = 1; i <= shape.pointsPerDay; i++) {
      const noise = i === shape.pointsPerDay ? 0 : (random() - 0.5) * 400
      curve.time.push(open + Math.round(i * perPoint))
      curve.equity.push(equity + (earned * i) / shape.pointsPerDay + noise)
    }
    equity += earned
    daily.time.push(open + 390 * MICROS_PER_MINUTE)
    daily.equity.push(equity)
  }
  return makeTradedRecord(trips, {
    instruments: instruments.map((id) => ({ id, source: `${id}.csv`, bars: shape.days * 390 })),
    dailyEquity: daily,
    equityCurve: curve,
    ...worstDrawdown(curve.equity, curve.time),
    startTime: MONDAY + 14.5 * MICROS_PER_HOUR,
    endTime: daily.time.at(-1) ?? MONDAY,
    bars: shape.days * 390 * instruments.length,
    events: shape.days * 390 * instruments.length,
    durationMs: 48.2,
    benchmarkReturn: 0.184,
    ...overrides,
  })
}

/** Numbers in 0…1 from a seed: a linear congruential generator with the constants of Numerical Recipes. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 4_294_967_296
  }
}
