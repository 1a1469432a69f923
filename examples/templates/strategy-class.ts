import { Strategy, param } from 'fulmar'
import type { BarContext } from 'fulmar'
import { sma } from 'fulmar/indicators'

// Holds crude oil while its fast average is above its slow one. Change it, and run it again.
export default class MyStrategy extends Strategy {
  static override readonly strategyName = 'my-strategy'
  static override readonly instruments = ['WTI.INDEX'] // its bars are found in data/WTI.INDEX*.csv
  static override readonly bars = '1d'
  static override readonly params = {
    fast: param.int(20, { min: 2, max: 400, description: 'days of the fast average' }),
    slow: param.int(100, { min: 3, max: 400, description: 'days of the slow average' }),
  }

  // Fields are the state. Indicators can be saved and restored.
  readonly fast
  readonly slow

  constructor(params: { readonly fast: number; readonly slow: number }) {
    super()
    this.fast = sma(params.fast)
    this.slow = sma(params.slow)
  }

  // At the end of every bar. An order made here fills on a later bar, never inside this one.
  override onBar({ bar, position, orders }: BarContext<unknown, unknown, unknown>): void {
    const fast = this.fast.next(bar.close)
    const slow = this.slow.next(bar.close)
    if (!this.slow.ready) return
    // A target says where to be, not what to do: asking for it twice does not order twice.
    if (fast > slow && position.isFlat) orders.targetPercent(bar.instrumentId, 95)
    if (fast < slow && position.isLong) orders.close(bar.instrumentId)
  }
}
