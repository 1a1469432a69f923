// A breakout of a price channel, taken only where the market trends.
// Run it:  npx fulmar backtest examples/channel-breakout.ts
import { defineStrategy, param } from 'fulmar'
import { adx, donchian } from 'fulmar/indicators'

/** Buys a close above the highest high of the last days when ADX says «trend»; sells one below the lowest low. */
export default defineStrategy({
  name: 'channel-breakout',
  instruments: ['WTI.INDEX'],
  bars: '1d',
  params: {
    entry: param.int(40, { min: 2, description: 'days of the channel to get in' }),
    exit: param.int(20, { min: 2, description: 'days of the channel to get out' }),
    trend: param.number(20, { min: 0, max: 100, description: 'least ADX at which to get in' }),
  },
  state: ({ params }) => ({
    entry: donchian(params.entry),
    exit: donchian(params.exit),
    trend: adx(14),
  }),
  onBar({ bar, state, position, orders, params }) {
    // The channel includes the bar it was given last, so read it before giving it this one.
    const { upper } = state.entry
    const { lower } = state.exit
    state.entry.next(bar)
    state.exit.next(bar)
    const strength = state.trend.next(bar)
    // While they are not ready they are NaN, and no comparison with NaN is true.
    if (bar.close > upper && strength >= params.trend && position.isFlat) {
      orders.targetPercent(bar.instrumentId, 95)
    }
    if (bar.close < lower && position.isLong) orders.close(bar.instrumentId)
  },
})
