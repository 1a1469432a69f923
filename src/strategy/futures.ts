/** Helpers for strategies on futures that go from one contract to the next. */
import type { InstrumentId } from '../domain/instrument.ts'
import type { UnixMicros, UnixMillis } from '../domain/time.ts'
import type { PortfolioView } from './context.ts'
import type { Orders, Ticket } from './orders.ts'

const MICROS_PER_MILLI = 1000
const MILLIS_PER_DAY = 86_400_000

/** Whether the contract expires within so many days of `now`. `expiry` is that of the instrument; null never does. */
export function isRollDue(expiry: UnixMicros | null, now: UnixMillis, daysBefore: number): boolean {
  return expiry !== null && expiry / MICROS_PER_MILLI - now <= daysBefore * MILLIS_PER_DAY
}

/**
 * Closes what is held of one contract and opens as much of another, on the same side: two market orders, or none where
 * nothing is held. Until the first has filled both count as exposure, so that the account needs room for both; else
 * the second is denied, and its ticket says so.
 */
export function roll(
  { orders, portfolio }: { readonly orders: Orders; readonly portfolio: PortfolioView },
  from: InstrumentId,
  to: InstrumentId,
): readonly Ticket[] {
  const held = portfolio.position(from).netQuantity
  if (held === 0) return []
  const reason = `roll from ${from} to ${to}`
  const closed = orders.close(from, { reason })
  const opened = held > 0 ? orders.buy(to, held, { reason }) : orders.sell(to, -held, { reason })
  return [closed, opened]
}

export interface ActivityRollOptions {
  /** Volumes of a day are added up; of open interest the last counts. Default `volume`. */
  readonly of?: 'volume' | 'openInterest'
  /** So many days in a row. Default 1. */
  readonly days?: number
}

/**
 * Says when trading has moved on to the next contract: when that had more volume, or open interest, than the current
 * one on each of so many finished days (UTC). Decided when the first figure of a later day comes, so that nothing of
 * the day itself is known in advance.
 */
export class ActivityRoll {
  private current: InstrumentId
  private upcoming: InstrumentId
  private readonly options: Required<ActivityRollOptions>
  private day = -Infinity
  private amounts: [current: number, upcoming: number] = [0, 0]
  private inARow = 0

  constructor(current: InstrumentId, upcoming: InstrumentId, options: ActivityRollOptions = {}) {
    this.current = current
    this.upcoming = upcoming
    this.options = { of: options.of ?? 'volume', days: options.days ?? 1 }
  }

  /** Takes a figure of either contract. Whether it is time to roll. */
  next(instrumentId: InstrumentId, now: UnixMillis, amount: number): boolean {
    const day = Math.floor(now / MILLIS_PER_DAY)
    if (day > this.day) {
      const [ours, theirs] = this.amounts
      if (this.day !== -Infinity) this.inARow = theirs > ours ? this.inARow + 1 : 0
      this.day = day
      if (this.options.of === 'volume') this.amounts = [0, 0]
    }
    const at = instrumentId === this.current ? 0 : instrumentId === this.upcoming ? 1 : -1
    if (at !== -1) this.amounts[at] = this.options.of === 'volume' ? (this.amounts[at] ?? 0) + amount : amount
    return this.inARow >= this.options.days
  }

  /** To be called after the roll: what comes after the contract that is now the current one. */
  rolled(upcoming: InstrumentId): void {
    this.current = this.upcoming
    this.upcoming = upcoming
    this.amounts = [this.amounts[1], 0]
    this.inARow = 0
  }

  save(): unknown {
    const { current, upcoming, day, amounts, inARow } = this
    return { current, upcoming, day, amounts: [...amounts], inARow }
  }

  load(saved: unknown): void {
    const state = saved as {
      current: InstrumentId
      upcoming: InstrumentId
      day: number
      amounts: [number, number]
      inARow: number
    }
    this.current = state.current
    this.upcoming = state.upcoming
    this.day = state.day
    this.amounts = [...state.amounts]
    this.inARow = state.inARow
  }
}

/**
 * One series of prices out of contracts that follow one another, for indicators: without the jumps between two of
 * them, which nobody gained or lost. At each roll the difference (or the ratio) of the two prices known then is taken
 * out of all later ones, so that the past never changes and nothing of the future is known in it. The back-adjusted
 * series, whose last prices are the real ones, is this one less a constant (or divided by one): `backAdjusted` tells any
 * value of it so. Orders need the real prices.
 */
export class ContinuousPrice {
  private current: InstrumentId
  private readonly by: 'difference' | 'ratio'
  private offset = 0
  private factor = 1
  private readonly last = new Map<InstrumentId, number>()

  /** `ratio` for returns and percentages, where prices stay above zero; `difference` for money. */
  constructor(first: InstrumentId, by: 'difference' | 'ratio' = 'difference') {
    this.current = first
    this.by = by
  }

  /** The contract that the series follows. */
  get instrumentId(): InstrumentId {
    return this.current
  }

  /** Takes a price of any of the contracts. The next price of the series, or null for another contract's. */
  next(instrumentId: InstrumentId, price: number): number | null {
    this.last.set(instrumentId, price)
    return instrumentId === this.current ? price * this.factor + this.offset : null
  }

  /** A value of the series, or an average of it, in prices of the contract that it follows now. */
  backAdjusted(value: number): number {
    return (value - this.offset) / this.factor
  }

  /**
   * Goes over to another contract. False, and nothing is changed, while a price of it is not known, or where a ratio
   * would need a price above zero.
   */
  rollTo(instrumentId: InstrumentId): boolean {
    const before = this.last.get(this.current)
    const after = this.last.get(instrumentId)
    if (before === undefined || after === undefined) return false
    if (this.by === 'ratio') {
      if (!(before > 0 && after > 0)) return false
      this.factor *= before / after
    } else this.offset += before - after
    this.current = instrumentId
    return true
  }

  save(): unknown {
    return { current: this.current, offset: this.offset, factor: this.factor, last: [...this.last] }
  }

  load(saved: unknown): void {
    const { current, offset, factor, last } = saved as {
      current: InstrumentId
      offset: number
      factor: number
      last: [InstrumentId, number][]
    }
    this.current = current
    this.offset = offset
    this.factor = factor
    this.last.clear()
    for (const [id, price] of last) this.last.set(id, price)
  }
}
