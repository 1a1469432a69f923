// Follows the trend of a perpetual with three times the money, long and short: funding, and what a liquidation looks like.
// Run it:  npx fulmar backtest examples/perpetual-funding.ts --sim margin=isolated --sim leverage=3
//            --funding examples/data/funding-BTC-USDT-PERP-synthetic.csv
// At leverage=25 and a target of 2000 instead, the first bad day takes the margin.
import { defineStrategy, perpetual } from 'fulmar'
import { ema } from 'fulmar/indicators'

const BTC = perpetual('BTC-USDT-PERP.BYBIT', { tickSize: '0.1', lotSize: '0.001' })

export default defineStrategy({
  name: 'perpetual-funding',
  instruments: [BTC],
  bars: '1h',
  params: { target: 200 },
  state: () => ({ fast: ema(24), slow: ema(96) }),

  onBar({ bar, state, params, orders, position }) {
    const fast = state.fast.next(bar.close)
    const slow = state.slow.next(bar.close)
    if (!state.slow.ready) return
    // percent of the equity: more than 100 is leverage, below zero is short
    const target = fast > slow ? params.target : -params.target
    const isRight = target > 0 ? position.isLong : position.isShort
    if (!isRight) orders.targetPercent(bar.instrumentId, target)
  },

  onFill({ fill, log }) {
    // the venue's own doing: no order of ours
    if (fill.origin !== 'order') log(`${fill.origin} at ${String(fill.price)}`)
  },
})
