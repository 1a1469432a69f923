// A strategy as a class, for those who come from engines where that is the form.
// Run it:  npx fulmar backtest examples/class-form.ts
import { param, Strategy } from 'fulmar'
import type { BarContext, FillContext, StrategyContext } from 'fulmar'
import { rsi } from 'fulmar/indicators'

/** Buys what has fallen fast, and sells it once it has come back. */
export default class BuyTheDip extends Strategy {
  // What the strategy is stands in static fields …
  static override readonly strategyName = 'class-form'
  static override readonly instruments = ['SPY.ARCX']
  static override readonly bars = '1m'
  static override readonly params = {
    period: param.int(14, { min: 2, max: 200 }),
    oversold: param.number(30, { min: 1, max: 50 }),
  }

  // … and what it remembers in ordinary ones. Plain data and indicators are saved and restored. One object serves
  // all instruments: with several, keep a Map by instrument here.
  private readonly oversold: number
  private readonly strength: ReturnType<typeof rsi>
  private bought = 0

  constructor(params: { readonly period: number; readonly oversold: number }) {
    super()
    this.oversold = params.oversold
    this.strength = rsi(params.period)
  }

  // Handlers are methods, not fields with arrow functions.
  override initialize({ log }: StrategyContext): void {
    log(`buying below ${this.oversold}`)
  }

  override onBar({ bar, position, orders }: BarContext): void {
    const strength = this.strength.next(bar.close)
    if (!this.strength.ready) return
    if (strength < this.oversold && position.isFlat) orders.targetPercent(bar.instrumentId, 50)
    if (strength > 50 && position.isLong) orders.close(bar.instrumentId)
  }

  override onFill({ fill }: FillContext): void {
    if (fill.side === 'buy') this.bought += fill.quantity
  }

  override onStop({ log }: StrategyContext): void {
    log(`bought ${this.bought} shares in all`)
  }
}
