import { defineStrategy, param } from 'fulmar'
import { sma } from 'fulmar/indicators'

// Holds crude oil while its fast average is above its slow one. Change it, and run it again.
export default defineStrategy({
  name: 'my-strategy',
  instruments: ['WTI.INDEX'], // SYMBOL.VENUE; its bars are found in data/WTI.INDEX*.csv beside this file
  bars: '1d',
  params: {
    fast: param.int(20, { min: 2, max: 400, description: 'days of the fast average' }),
    slow: param.int(100, { min: 3, max: 400, description: 'days of the slow average' }),
  },
  // What must be remembered from bar to bar, once for each instrument. Indicators can be saved and restored.
  state: ({ params }) => ({ fast: sma(params.fast), slow: sma(params.slow) }),
  // At the end of every bar. An order made here fills on a later bar, never inside this one.
  onBar({ bar, state, position, orders }) {
    const fast = state.fast.next(bar.close)
    const slow = state.slow.next(bar.close)
    if (!state.slow.ready) return
    // A target says where to be, not what to do: asking for it twice does not order twice.
    if (fast > slow && position.isFlat) orders.targetPercent(bar.instrumentId, 95)
    if (fast < slow && position.isLong) orders.close(bar.instrumentId)
  },
})
