// A limit order to get in, a stop and a limit order to get out, of which one cancels the other.
// Run it:  npx fulmar backtest examples/limit-and-stop.ts
import { defineStrategy } from 'fulmar'
import { ema } from 'fulmar/indicators'

const DISCOUNT = 0.001 // of the price: how far below the market the entry waits
const RISK = 0.002 // from entry to stop
const REWARD = 0.003 // from entry to target

export default defineStrategy({
  name: 'limit-and-stop',
  instruments: ['SPY.ARCX'],
  bars: '1m',
  // Remember the ids of orders, not their tickets: ids can be saved.
  state: () => ({ trend: ema(60), entry: 0 }),

  onBar({ bar, state, position, orders }) {
    const trend = state.trend.next(bar.close)
    if (!state.trend.ready || bar.close < trend) return
    const limit = bar.close * (1 - DISCOUNT) // rounded to the tick, downward since it buys
    const entry = orders.get(state.entry)
    // isFlat is false while the entry works, so there is never a second one. It is a day order by default.
    if (position.isFlat) state.entry = orders.buy(bar.instrumentId, 100, { limit }).id
    // An entry that waits follows the market up. ORDER_BUSY or the like comes back as a value; then the next bar will do.
    else if (entry?.status === 'accepted' && limit > entry.limitPrice) orders.replace(entry, { limit })
  },

  onFill({ order, fill, state, position, orders, instrumentId }) {
    // Nothing is held any more: a stop or a target is done, so the other goes, and so does what is left of the entry.
    if (position.netQuantity === 0) {
      orders.cancelAll(instrumentId)
      return
    }
    // The first execution of an entry, perhaps of a part. Both exits are for the whole order: being reduce-only they
    // never sell more than is held. Good till canceled, so that they also guard the night.
    if (order.id !== state.entry || order.filledQuantity > fill.quantity) return
    const exit = { reduceOnly: true, timeInForce: 'gtc' } as const
    orders.sell(instrumentId, order.quantity, {
      ...exit,
      stop: order.averagePrice * (1 - RISK),
      reason: 'stop',
    })
    orders.sell(instrumentId, order.quantity, {
      ...exit,
      limit: order.averagePrice * (1 + REWARD),
      reason: 'target',
    })
  },

  onReject({ order, log }) {
    log(`${order.side} ${order.quantity}: ${order.statusReason}`)
  },
})
