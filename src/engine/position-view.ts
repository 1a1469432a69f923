import type { Instrument, InstrumentId } from '../domain/instrument.ts'
import type { PositionView } from '../strategy/context.ts'
import type { Core } from './core.ts'

/** One strategy's holding in one instrument, read from the books' mirrors: nothing is computed until asked for. */
export class LivePosition implements PositionView {
  readonly instrumentId: InstrumentId
  private readonly core: Core
  private readonly instrument: Instrument
  private readonly instrumentIndex: number
  private readonly slot: number

  constructor(core: Core, strategyIndex: number, instrumentIndex: number) {
    this.core = core
    this.instrument = core.instrument(instrumentIndex)
    this.instrumentId = this.instrument.id
    this.instrumentIndex = instrumentIndex
    this.slot = core.portfolio.slot(strategyIndex, instrumentIndex)
  }

  get netQuantity(): number {
    return this.core.portfolio.net[this.slot] ?? 0
  }
  get isLong(): boolean {
    return this.netQuantity > 0
  }
  get isShort(): boolean {
    return this.netQuantity < 0
  }
  get isFlat(): boolean {
    return this.netQuantity === 0 && this.core.orders.workingEntries[this.slot] === 0
  }
  get averageEntryPrice(): number {
    return this.netQuantity === 0
      ? NaN
      : (this.core.portfolio.position(this.slot)?.averageEntryPrice.toNumber() ?? NaN)
  }
  get marketValue(): number {
    const price = this.core.marks.price(this.instrumentIndex)
    return this.netQuantity === 0 ? 0 : this.netQuantity * price * this.instrument.multiplier.toNumber()
  }
  get unrealizedPnl(): number {
    const position = this.core.portfolio.position(this.slot)
    return position === null ? 0 : position.unrealizedPnl(this.core.marks.price(this.instrumentIndex))
  }
  get markPrice(): number {
    return this.core.margin.markPrice(this.instrumentIndex)
  }
  get unrealizedPnlAtMark(): number {
    const position = this.core.portfolio.position(this.slot)
    return position === null ? 0 : position.unrealizedPnl(this.markPrice)
  }
  get marginUsed(): number {
    return this.core.margin.usedBy(this.instrumentIndex)
  }
  get maintenanceMargin(): number {
    return this.core.margin.maintenanceOf(this.instrumentIndex)
  }
  get liquidationPrice(): number {
    return this.core.margin.liquidationPrice(this.instrumentIndex)
  }
  get realizedPnl(): number {
    return this.core.portfolio.position(this.slot)?.realizedPnl.toNumber() ?? 0
  }
  get fees(): number {
    return this.core.portfolio.position(this.slot)?.fees.toNumber() ?? 0
  }
}
