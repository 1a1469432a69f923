// A crossing on daily bars, with a stop that is placed once the entry has filled.
// Run it:  npx fulmar backtest examples/golden-cross.ts
import { defineStrategy, param } from 'fulmar'
import { sma } from 'fulmar/indicators'

/** Buys when the fast average crosses above the slow one; a stop below the market protects the position. */
export default defineStrategy({
  name: 'golden-cross',
  instruments: ['WTI.INDEX'],
  bars: '1d',
  params: {
    fast: param.int(50, { min: 2, description: 'days of the fast average' }),
    slow: param.int(200, { min: 3, description: 'days of the slow average' }),
    stop: param.number(15, { min: 0.1, max: 90, description: 'percent below the entry at which to get out' }),
  },
  state: ({ params }) => ({ fast: sma(params.fast), slow: sma(params.slow), wasAbove: true }),
  onBar({ bar, state, position, orders }) {
    const fast = state.fast.next(bar.close)
    const slow = state.slow.next(bar.close)
    if (!state.slow.ready) return
    const isAbove = fast > slow
    if (isAbove && !state.wasAbove && position.isFlat) orders.targetPercent(bar.instrumentId, 95)
    if (!isAbove && position.isLong) orders.close(bar.instrumentId)
    state.wasAbove = isAbove
  },
  onFill({ fill, order, orders, params }) {
    if (fill.side !== 'buy' || order.isOpen) return
    const stop = order.averagePrice * (1 - params.stop / 100)
    orders.sell(order.instrumentId, order.filledQuantity, { stop, timeInForce: 'gtc', reduceOnly: true })
  },
})
