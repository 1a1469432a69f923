import type { MarketDataView } from '../../../domain/market-data.ts'
import type { UnixMicros } from '../../../domain/time.ts'
import type { Core } from '../../core.ts'
import type { WindowBreaker } from './window-breaker.ts'

/** Gives updates of an instrument to its breakers, and tells them when trading began again after a break. */
export class MarketWatch {
  private readonly core: Core
  private readonly breakers: readonly (readonly WindowBreaker[])[]
  private readonly countGaps: ReadonlySet<WindowBreaker>
  /** When trading of the instrument next begins or stops, as seen from its last update; 0 before the first. */
  private readonly nextChange: Float64Array

  constructor(
    core: Core,
    breakers: readonly (readonly WindowBreaker[])[],
    countGaps: ReadonlySet<WindowBreaker>,
  ) {
    this.core = core
    this.breakers = breakers
    this.countGaps = countGaps
    this.nextChange = new Float64Array(breakers.length)
  }

  /** Hands each breaker and its figure to `measured`. */
  onData(
    index: number,
    view: MarketDataView,
    time: UnixMicros,
    measured: (breaker: WindowBreaker, figure: number) => void,
  ): void {
    const breakers = this.breakers[index]
    if (breakers === undefined || breakers.length === 0) return
    const next = this.nextChange[index] ?? Infinity
    // a bar that ends when trading stops was of before
    if (view.kind === 'bar' ? time > next : time >= next) this.change(index, breakers, time)
    switch (view.kind) {
      case 'bar':
        for (const one of breakers)
          measured(one, one.update(time, view.open, view.high, view.low, view.close))
        return
      case 'trade':
        for (const one of breakers)
          measured(one, one.update(time, view.price, view.price, view.price, view.price))
        return
      case 'quote': {
        // where something trades, the quotes around it say less than the trades
        if (!Number.isNaN(this.core.marks.last[index] ?? NaN)) return
        const middle = (view.bid + view.ask) / 2
        if (Number.isNaN(middle)) return
        for (const one of breakers) measured(one, one.update(time, middle, middle, middle, middle))
        return
      }
    }
  }

  /** Prices are in other units from here on. */
  forget(index: number): void {
    for (const breaker of this.breakers[index] ?? []) breaker.rebase()
  }

  save(): unknown {
    return this.nextChange
  }

  load(saved: unknown): void {
    this.nextChange.set(saved as Float64Array)
  }

  private change(index: number, breakers: readonly WindowBreaker[], time: UnixMicros): void {
    const calendar = this.core.markets?.calendars[index] ?? null
    const isFirst = this.nextChange[index] === 0
    this.nextChange[index] =
      calendar === null ? Infinity : Math.min(calendar.nextOpen(time), calendar.nextClose(time))
    if (isFirst) return
    for (const breaker of breakers) breaker.startAnew(time, this.countGaps.has(breaker))
  }
}
