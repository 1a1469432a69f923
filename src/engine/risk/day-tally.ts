import { MICROS_PER_DAY } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { MarketCalendar } from '../../ports/market-calendar.ts'

/** Instruments that share a session day. */
interface Market {
  readonly calendar: MarketCalendar | null
  readonly members: readonly number[]
  /** What was counted belongs to the session day that ends then. */
  until: UnixMicros
}

/**
 * Orders and their value on the session day of each instrument, per strategy. A day begins when the extended hours of
 * the session before end, and is that of UTC where no hours are known. Kernel state: a restart is no new day.
 */
export class DayTally {
  private readonly markets: readonly Market[]
  private readonly marketOf: readonly Market[]
  private readonly instruments: number
  private readonly counts: Float64Array
  private readonly values: Float64Array

  constructor(strategies: number, calendars: readonly (MarketCalendar | null)[]) {
    this.instruments = calendars.length
    this.counts = new Float64Array(strategies * calendars.length)
    this.values = new Float64Array(strategies * calendars.length)
    const codes = calendars.map((calendar) => calendar?.code ?? '')
    this.markets = [...new Set(codes)].map((code) => ({
      calendar: calendars[codes.indexOf(code)] ?? null,
      members: [...codes.keys()].filter((index) => codes[index] === code),
      until: 0,
    }))
    this.marketOf = calendars.map(
      (_, index) => this.markets.find(({ members }) => members.includes(index)) as Market,
    )
  }

  /** Counts an order, or a replacement that adds so much value. Returns what undoes it. */
  note(strategyIndex: number, instrumentIndex: number, value: number, now: UnixMicros): () => void {
    const market = this.marketOf[instrumentIndex]
    if (market !== undefined && now >= market.until) this.begin(market, now)
    const slot = strategyIndex * this.instruments + instrumentIndex
    const { counts, values } = this
    const count = counts[slot] as number
    const before = values[slot] as number
    counts[slot] = count + 1
    values[slot] = before + value
    return () => {
      counts[slot] = count
      values[slot] = before
    }
  }

  /** Orders of the day; −1 stands for all strategies, all instruments. Changes nothing, not even when the day is over. */
  orders(strategyIndex: number, instrumentIndex: number, now: UnixMicros): number {
    return this.sum(this.counts, strategyIndex, instrumentIndex, now)
  }

  /** Their value, in the currency of the account. */
  value(strategyIndex: number, instrumentIndex: number, now: UnixMicros): number {
    return this.sum(this.values, strategyIndex, instrumentIndex, now)
  }

  save(): unknown {
    return {
      until: this.markets.map(({ until }) => until),
      counts: this.counts,
      values: this.values,
    }
  }

  load(saved: unknown): void {
    const { until, counts, values } = saved as { until: number[]; counts: Float64Array; values: Float64Array }
    this.markets.forEach((market, index) => {
      market.until = until[index] ?? 0
    })
    this.counts.set(counts)
    this.values.set(values)
  }

  private sum(column: Float64Array, strategyIndex: number, instrumentIndex: number, now: number): number {
    let total = 0
    for (let slot = 0; slot < column.length; slot++) {
      const amount = column[slot] as number
      if (amount === 0) continue
      const index = slot % this.instruments
      if (instrumentIndex !== -1 && index !== instrumentIndex) continue
      if (strategyIndex !== -1 && slot - index !== strategyIndex * this.instruments) continue
      if (now < (this.marketOf[index]?.until ?? 0)) total += amount
    }
    return total
  }

  private begin(market: Market, now: UnixMicros): void {
    market.until = endOfDay(market.calendar, now)
    for (let slot = 0; slot < this.counts.length; slot++) {
      if (!market.members.includes(slot % this.instruments)) continue
      this.counts[slot] = 0
      this.values[slot] = 0
    }
  }
}

/** When the session day that holds `now` ends: with the extended hours of its session. */
export function endOfDay(calendar: MarketCalendar | null, now: UnixMicros): UnixMicros {
  if (calendar === null) return (Math.floor(now / MICROS_PER_DAY) + 1) * MICROS_PER_DAY
  const latest = calendar.previousSession(now)
  return latest !== null && now < latest.extendedClose
    ? latest.extendedClose
    : calendar.nextSession(now).extendedClose
}
