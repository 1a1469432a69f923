import { defineStrategy } from 'fulmar'
import { sma } from 'fulmar/indicators'

export default defineStrategy({
  name: 'sma-cross',
  instruments: ['SPY.ARCX'],
  bars: '1m',
  state: () => ({ fast: sma(10), slow: sma(30) }),
  onBar({ bar, state, position, orders }) {
    const fast = state.fast.next(bar.close)
    const slow = state.slow.next(bar.close)
    if (!state.slow.ready) return
    if (fast > slow && position.isFlat) orders.targetPercent(bar.instrumentId, 95)
    if (fast < slow && position.isLong) orders.close(bar.instrumentId)
  },
})
