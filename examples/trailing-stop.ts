// In when a trend begins, out by a trailing stop; whatever is held is sold at the close of the day.
// Run it:  npx fulmar backtest examples/trailing-stop.ts
import { defineStrategy } from 'fulmar'
import { ema } from 'fulmar/indicators'

const TRAIL_PERCENT = 0.3 // of the best price since the entry

export default defineStrategy({
  name: 'trailing-stop',
  instruments: ['SPY.ARCX'],
  bars: '1m',
  state: () => ({ fast: ema(20), slow: ema(120) }),

  onBar({ bar, state, position, orders }) {
    const fast = state.fast.next(bar.close)
    const slow = state.slow.next(bar.close)
    if (!state.slow.ready) return
    if (fast > slow && position.isFlat) orders.buy(bar.instrumentId, 100)
  },

  onFill({ order, fill, position, orders, instrumentId }) {
    // Out, by the trailing stop or at the close: the other of the two goes.
    if (position.netQuantity === 0) orders.cancelAll(instrumentId)
    // The first execution of the entry. Both exits only ever reduce, so they never sell more than is held.
    if (order.side === 'sell' || order.filledQuantity > fill.quantity) return
    const quantity = order.quantity
    orders.sell(instrumentId, quantity, { trailPercent: TRAIL_PERCENT, reduceOnly: true, reason: 'trail' })
    // Too late in the day the venue rejects it, and onReject says so.
    orders.sell(instrumentId, quantity, { timeInForce: 'cls', reduceOnly: true, reason: 'close' })
  },

  onReject({ order, log }) {
    log(`${order.side} ${order.quantity}: ${order.statusReason}`)
  },
})
