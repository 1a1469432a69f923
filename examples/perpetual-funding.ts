// Follows the trend of a perpetual with three times the money, long and short: funding, and what a liquidation looks like.
// Run it:  npx fulmar backtest examples/perpetual-funding.ts --sim margin=isolated --sim leverage=3
//            --funding examples/data/funding-BTC-USDT-PERP-synthetic.csv
import { defineStrategy, perpetual } from 'fulmar'
import { ema } from 'fulmar/indicators'

const BTC = perpetual('BTC-USDT-PERP.BYBIT', { tickSize: '0.1', lotSize: '0.001' })

/** Percent of the equity: more than 100 is leverage, below zero is short. */
const TARGET = 200

export default defineStrategy({
  name: 'perpetual-funding',
  instruments: [BTC],
  bars: '1h',
  state: () => ({ fast: ema(24), slow: ema(96) }),

  onBar({ bar, state, orders, position }) {
    const fast = state.fast.next(bar.close)
    const slow = state.slow.next(bar.close)
    if (!state.slow.ready) return
    const target = fast > slow ? TARGET : -TARGET
    const isRight = target > 0 ? position.isLong : position.isShort
    if (!isRight) orders.targetPercent(bar.instrumentId, target)
  },

  onFill({ fill, log }) {
    // the venue's own doing: no order of ours
    if (fill.origin !== 'order') log(`${fill.origin} at ${String(fill.price)}`)
  },
})
