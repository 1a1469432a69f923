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

/**
 * One series of prices out of contracts that follow one another, for indicators: without the jumps between two of
 * them, which nobody gained or lost. At each roll the difference of the two prices known then is taken off all later
 * ones, so that the past never changes and nothing of the future is known in it. Orders need the real prices.
 */
export class ContinuousPrice {
  private current: InstrumentId
  private offset = 0
  private readonly last = new Map<InstrumentId, number>()

  constructor(first: InstrumentId) {
    this.current = first
  }

  /** The contract that the series follows. */
  get instrumentId(): InstrumentId {
    return this.current
  }

  /** Takes a price of any of the contracts. The next price of the series, or null for another contract's. */
  next(instrumentId: InstrumentId, price: number): number | null {
    this.last.set(instrumentId, price)
    return instrumentId === this.current ? price + this.offset : null
  }

  /** Goes over to another contract. False, and nothing is changed, while a price of it is not known. */
  rollTo(instrumentId: InstrumentId): boolean {
    const before = this.last.get(this.current)
    const after = this.last.get(instrumentId)
    if (before === undefined || after === undefined) return false
    this.offset += before - after
    this.current = instrumentId
    return true
  }

  save(): unknown {
    return { current: this.current, offset: this.offset, last: [...this.last] }
  }

  load(saved: unknown): void {
    const { current, offset, last } = saved as {
      current: InstrumentId
      offset: number
      last: [InstrumentId, number][]
    }
    this.current = current
    this.offset = offset
    this.last.clear()
    for (const [id, price] of last) this.last.set(id, price)
  }
}
