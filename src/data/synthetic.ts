/**
 * Minute bars that look like a market and are none: for demonstrations, tests and benchmarks. All randomness comes
 * from the seed; nothing but additions, multiplications, divisions and square roots is used, so that every engine
 * makes the same bars.
 */
import { weekdayOf } from '../domain/civil-date.ts'
import { FulmarError } from '../domain/codes.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import type { BarChunk, MarketDataSource } from '../domain/market-data.ts'
import { SeededRandom } from '../domain/random.ts'
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'
import { CHUNK_ROWS } from './chunks.ts'
import { midnight } from './csv/time-axis.ts'
import { utcOnly } from './utc-only.ts'

export interface SyntheticOptions {
  readonly instrumentId: InstrumentId
  /** Any integer. The same options and seed give the same bars, on every machine. */
  readonly seed: number
  /** Days since 1970-01-01 of the first day. */
  readonly firstDay: number
  /** Days of the calendar, weekends included. */
  readonly days: number
  /** `usEquity`: 09:30–16:00 New York on weekdays, 390 bars (needs `zones`); `always`: round the clock, UTC. */
  readonly hours?: 'usEquity' | 'always'
  /** Default 100. */
  readonly firstPrice?: number
  /** Prices are whole multiples of it; a whole number, or one over a whole number. Default 0.01. */
  readonly tickSize?: number
  /** Standard deviation of a year's return, 0.2 for 20 %. Default 0.2, or 0.6 round the clock. */
  readonly yearlyVolatility?: number
  /** Mean of a year's return. Default 0.05. */
  readonly yearlyDrift?: number
  /** Mean volume of a bar; default 10,000. */
  readonly meanVolume?: number
  readonly zones?: ZoneConverter
}

const EQUITY_ZONE = 'America/New_York'
const EQUITY_OPEN = 9.5 * MICROS_PER_HOUR
const EQUITY_MINUTES = 390
const EQUITY_DAYS_PER_YEAR = 252
const DAY_MINUTES = 1440
const DAYS_PER_YEAR = 365

/** Share of a day's variance that falls between close and open. */
const OVERNIGHT_SHARE = 0.25
/** Steps within a bar, from which its high and low come. */
const STEPS = 4
/** How slowly quiet and lively times change into each other. */
const MOOD_PERSISTENCE = 0.98
const MOOD_SPREAD = 0.06
const LEAST_TICKS = 10

interface Market {
  readonly minutesPerDay: number
  readonly minuteVolatility: number
  readonly overnightVolatility: number
  readonly minuteDrift: number
  readonly meanVolume: number
  /** Price = ticks × tickUp ÷ tickDown, of which one is 1: exact for ticks such as 0.01. */
  readonly tickUp: number
  readonly tickDown: number
}

function describeMarket(options: SyntheticOptions): Market {
  const isEquity = (options.hours ?? 'usEquity') === 'usEquity'
  const { tickSize = 0.01, yearlyVolatility = isEquity ? 0.2 : 0.6, yearlyDrift = 0.05 } = options
  const minutesPerDay = isEquity ? EQUITY_MINUTES : DAY_MINUTES
  const daysPerYear = isEquity ? EQUITY_DAYS_PER_YEAR : DAYS_PER_YEAR
  const dayVariance = (yearlyVolatility * yearlyVolatility) / daysPerYear
  const overnight = isEquity ? OVERNIGHT_SHARE : 0
  const inverse = Math.round(1 / tickSize)
  const isFraction = tickSize < 1 && Math.abs(inverse * tickSize - 1) < 1e-9
  if (!(tickSize > 0) || !(isFraction || Number.isInteger(tickSize))) {
    throw new FulmarError('CONFIG_INVALID', `A tick of ${tickSize} cannot be used for synthetic prices.`, {
      remedy: 'Use a whole number, or one over a whole number: 0.01, 0.25.',
    })
  }
  return {
    minutesPerDay,
    minuteVolatility: Math.sqrt((dayVariance * (1 - overnight)) / minutesPerDay),
    overnightVolatility: Math.sqrt(dayVariance * overnight),
    minuteDrift: yearlyDrift / daysPerYear / minutesPerDay,
    meanVolume: options.meanVolume ?? 10_000,
    tickUp: isFraction ? 1 : tickSize,
    tickDown: isFraction ? inverse : 1,
  }
}

/** Liveliest at the open and at the close: 1 on average over the day. */
function smile(minute: number, minutesPerDay: number): number {
  const side = (2 * minute) / (minutesPerDay - 1) - 1
  return 0.7 + 0.9 * side * side
}

/** Makes the bars of one day after the other. */
class Generator {
  private readonly market: Market
  private readonly random: SeededRandom
  /** Price in ticks, not rounded: roundings must not add up. */
  private level: number
  private close: number
  private mood = 1

  constructor(market: Market, options: SyntheticOptions) {
    this.market = market
    this.random = new SeededRandom(options.seed)
    this.level = ((options.firstPrice ?? 100) * market.tickDown) / market.tickUp
    this.close = this.ticks()
  }

  /** Between the close of one session and the open of the next. */
  overnight(): void {
    this.move(this.market.overnightVolatility * this.random.nextNormal())
  }

  bar(chunk: BarChunk, row: number, start: UnixMicros, minute: number): void {
    const { market, random } = this
    const shape = smile(minute, market.minutesPerDay)
    this.mood = 1 + MOOD_PERSISTENCE * (this.mood - 1) + MOOD_SPREAD * random.nextNormal()
    const liveliness = shape * Math.min(3, Math.max(0.4, this.mood))
    // The first trade of a minute is seldom more than a tick away from the last one of the minute before.
    const open = minute === 0 ? this.ticks() : Math.max(LEAST_TICKS, this.close + random.below(3) - 1)
    let high = open
    let low = open
    let close = open
    const step = (market.minuteVolatility * liveliness) / Math.sqrt(STEPS)
    for (let index = 0; index < STEPS; index += 1) {
      this.move(market.minuteDrift / STEPS + step * random.nextNormal())
      close = this.ticks()
      if (close > high) high = close
      if (close < low) low = close
    }
    this.close = close
    // Much is traded when much happens.
    const range = (high - low) / (open * market.minuteVolatility + 1)
    const volume = market.meanVolume * liveliness * (0.5 + 0.5 * range) * (0.4 + 0.9 * random.next())
    chunk.start[row] = start
    chunk.end[row] = start + MICROS_PER_MINUTE
    chunk.open[row] = this.price(open)
    chunk.high[row] = this.price(high)
    chunk.low[row] = this.price(low)
    chunk.close[row] = this.price(close)
    chunk.volume[row] = Math.max(1, Math.round(volume))
  }

  private move(share: number): void {
    this.level = Math.max(LEAST_TICKS, this.level * (1 + share))
  }

  private ticks(): number {
    return Math.round(this.level)
  }

  private price(ticks: number): number {
    return (ticks * this.market.tickUp) / this.market.tickDown
  }
}

function emptyChunk(): BarChunk & { length: number } {
  const column = (): Float64Array => new Float64Array(CHUNK_ROWS)
  return {
    kind: 'bar',
    length: 0,
    start: column(),
    end: column(),
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  }
}

function isTradingDay(isEquity: boolean, day: number): boolean {
  const weekday = weekdayOf(day)
  return !isEquity || (weekday >= 1 && weekday <= 5)
}

function decimalsOfTick(market: Market): number {
  let decimals = 0
  for (let power = 1; decimals < 10 && power % market.tickDown !== 0; decimals += 1) power *= 10
  return decimals
}

/**
 * A source of synthetic minute bars, made as they are asked for. Its name says `synthetic (seed N)`.
 * Throws FulmarError CONFIG_INVALID for a tick that cannot be used, or New York hours without a zone converter.
 */
export function syntheticBars(options: SyntheticOptions): MarketDataSource {
  const market = describeMarket(options)
  const isEquity = (options.hours ?? 'usEquity') === 'usEquity'
  const zones = options.zones ?? utcOnly
  if (isEquity) zones.zoneOffset(EQUITY_ZONE, 0)
  const generator = new Generator(market, options)
  const lastDay = options.firstDay + options.days
  let tradingDays = 0
  for (let at = options.firstDay; at < lastDay; at += 1) tradingDays += isTradingDay(isEquity, at) ? 1 : 0
  let day = options.firstDay
  let minute = 0
  let sessionStart: UnixMicros = 0

  /** To the next session, if there is one. */
  const openSession = (): boolean => {
    while (day < lastDay && !isTradingDay(isEquity, day)) day += 1
    if (day >= lastDay) return false
    generator.overnight()
    // The clocks change on Sundays, so that on trading days the open is always this long after midnight.
    sessionStart = isEquity ? midnight(zones, EQUITY_ZONE, day) + EQUITY_OPEN : day * MICROS_PER_DAY
    return true
  }

  return {
    info: {
      instrumentId: options.instrumentId,
      kind: 'bar',
      name: `synthetic (seed ${options.seed})`,
      period: MICROS_PER_MINUTE,
      rowCount: tradingDays * market.minutesPerDay,
      priceDecimals: decimalsOfTick(market),
      volumeKnown: true,
    },
    async next() {
      const chunk = emptyChunk()
      for (; chunk.length < CHUNK_ROWS; chunk.length += 1) {
        if (day >= lastDay || (minute === 0 && !openSession())) break
        generator.bar(chunk, chunk.length, sessionStart + minute * MICROS_PER_MINUTE, minute)
        minute += 1
        if (minute === market.minutesPerDay) {
          minute = 0
          day += 1
        }
      }
      return chunk.length === 0 ? null : chunk
    },
    async close() {
      day = lastDay
    },
    progress: () => (options.days <= 0 ? 1 : Math.min(1, (day - options.firstDay) / options.days)),
  }
}
