import type { Order, OrderIntent } from '../../domain/order.ts'
import type { MarketCalendar } from '../../ports/market-calendar.ts'
import type { Core } from '../core.ts'
import { DayTally } from './day-tally.ts'
import { addedValue } from './limit-checks/order-value-per-day.ts'
import type { LimitTable } from './limit-table.ts'
import { OwnPrices } from './own-prices.ts'
import { RateWarnings, warnOfCancels, warnOfOrders } from './rate-warnings.ts'

/**
 * What limits on days, drift and warnings look back on, beside the pace of orders. Nothing is kept that no limit asks
 * for; what an operator asks for while running is kept from then on.
 */
export class RiskWatch {
  readonly day: DayTally
  readonly ownPrices = new OwnPrices()
  readonly rates = new RateWarnings()
  /** Whether an order has to be noted at all. */
  notesOrders = false
  notesCancels = false
  private countsDays = false
  private warnsOfOrders = false

  constructor(strategies: number, calendars: readonly (MarketCalendar | null)[]) {
    this.day = new DayTally(strategies, calendars)
  }

  /** To be called when the limits have changed. */
  follow({ driftMemory, countsDays, warnsOfOrders, warnsOfCancels }: LimitTable): void {
    this.ownPrices.memory = driftMemory
    this.countsDays = countsDays
    this.warnsOfOrders = warnsOfOrders
    this.notesCancels = warnsOfCancels
    this.notesOrders = driftMemory > 0 || countsDays || warnsOfOrders
  }

  /** After an order or a replacement was approved and noted in the pace; undone with its handler. */
  noteOrder(core: Core, intent: OrderIntent, replacing: Order | null): void {
    const { strategyIndex, instrumentIndex } = intent
    if (this.countsDays) {
      const value = addedValue(intent, replacing, core)
      core.undo.push(this.day.note(strategyIndex, instrumentIndex, value, core.now))
    }
    if (this.ownPrices.memory > 0) core.undo.push(this.ownPrices.noteOrder(intent, core.marks, core.now))
    if (this.warnsOfOrders) warnOfOrders(core, intent)
  }

  noteCancel(core: Core, order: Order): void {
    warnOfCancels(core, order)
  }

  save(): unknown {
    return {
      day: this.countsDays ? this.day.save() : null,
      ownPrices: this.ownPrices.save(),
      rates: this.rates.save(),
    }
  }

  load(saved: unknown): void {
    const { day, ownPrices, rates } = saved as Record<'day' | 'ownPrices' | 'rates', unknown>
    if (day !== null) this.day.load(day)
    this.ownPrices.load(ownPrices)
    this.rates.load(rates)
  }
}
