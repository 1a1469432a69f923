// An entry with its exits in one call: a stop, a target, and an hour and a half at most. No handler for fills is needed.
// Run it:  npx fulmar backtest examples/bracket.ts
import { defineStrategy } from 'fulmar'
import { ema } from 'fulmar/indicators'

export default defineStrategy({
  name: 'bracket',
  instruments: ['SPY.ARCX'],
  bars: '1m',
  state: () => ({ trend: ema(60), group: 0 }),
  // Whatever else happens: nothing that this strategy holds is ever without a stop.
  protect: { stopLossPercent: 1 },

  onBar({ bar, state, position, orders }) {
    const trend = state.trend.next(bar.close)
    if (!state.trend.ready || bar.close < trend || !position.isFlat) return
    // Percents are of the average price of what the entry has filled; what has filled is protected at once.
    const bracket = orders.bracket('buy', bar.instrumentId, 100, {
      limit: bar.close * 0.999,
      stopLoss: { percent: 0.2 },
      takeProfit: { percent: 0.3 },
      timeStop: 90 * 60_000,
      reason: 'dip in a rising market',
    })
    // Remember the id: the group can be read, and its stop be moved, at any later bar.
    state.group = bracket.id
  },

  onOrder({ order, log }) {
    if (order.role === 'stopLoss' && order.status === 'rejected') log(`stop: ${order.statusReason}`)
  },
})
