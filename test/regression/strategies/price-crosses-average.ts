import { defineStrategy } from 'fulmar'
import { sma } from 'fulmar/indicators'

/** Holds one unit while the close is above its average of 15; acts when it crosses. */
export default defineStrategy({
  name: 'price-crosses-average',
  instruments: ['SX5E.INDEX'],
  bars: '1d',
  state: () => ({ average: sma(15), above: null as boolean | null }),
  onBar({ bar, state, position, orders }) {
    const average = state.average.next(bar.close)
    if (!state.average.ready) return
    const before = state.above
    state.above = bar.close === average ? before : bar.close > average
    if (before === null || before === state.above) return
    if (state.above && position.isFlat) orders.buy(bar.instrumentId, 1)
    if (!state.above && position.isLong) orders.close(bar.instrumentId)
  },
})
