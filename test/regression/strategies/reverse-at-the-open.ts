import { defineStrategy, param } from 'fulmar'
import { sma } from 'fulmar/indicators'

/**
 * SMA 10/30 cross, long and short, all in with whole shares: decided on the close, sized and traded on the next
 * opening print, since the size depends on that price. Flat at the open of the last day.
 */
export default defineStrategy({
  name: 'reverse-at-the-open',
  instruments: ['GOOG.XNAS'],
  bars: '1d',
  params: { lastOpen: param.number(8.64e15, { description: 'Unix ms' }) },
  state: () => ({ fast: sma(10), slow: sma(30), before: 0, wanted: 0 }),
  onBar({ bar, state }) {
    const difference = state.fast.next(bar.close) - state.slow.next(bar.close)
    if (!state.slow.ready) return
    if (state.before < 0 && difference > 0) state.wanted = 1
    if (state.before > 0 && difference < 0) state.wanted = -1
    if (difference !== 0) state.before = difference
  },
  onTrade({ trade, state, position, portfolio, orders, params }) {
    if (trade.time >= params.lastOpen) {
      orders.target(trade.instrumentId, 0)
      return
    }
    const side = Math.sign(position.netQuantity)
    if (state.wanted === 0 || state.wanted === side) return
    orders.target(trade.instrumentId, state.wanted * Math.floor(portfolio.equity / trade.price))
  },
})
