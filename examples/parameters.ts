// Every kind of parameter. Defaults stand in the file; a run can set others, and is refused outside of the ranges.
// Run it:  npx fulmar backtest examples/parameters.ts --param fast=5 --param kind=ema
import { defineStrategy, param } from 'fulmar'
import { ema, sma } from 'fulmar/indicators'

export default defineStrategy({
  name: 'parameters',
  instruments: ['SPY.ARCX'],
  bars: '1m',
  params: {
    fast: param.int(10, { min: 2, max: 200, description: 'bars of the fast average' }),
    slow: param.int(30, { min: 3, max: 500, description: 'bars of the slow average' }),
    kind: param.choice(['sma', 'ema'], 'sma', 'how the averages are made'),
    percent: param.number(50, { min: 1, max: 100, description: 'of the account, when in the market' }),
    short: param.flag(true, 'whether to go short when the fast average is below'),
    note: param.text('', 'stands in the record of every order'),
  },
  // `params` has the values of this run, with the types worked out: kind is 'sma' | 'ema'.
  state: ({ params }) => {
    const average = params.kind === 'sma' ? sma : ema
    return { fast: average(params.fast), slow: average(params.slow), isAbove: false }
  },

  onBar({ bar, state, params, orders }) {
    const fast = state.fast.next(bar.close)
    const slow = state.slow.next(bar.close)
    if (!state.slow.ready || fast > slow === state.isAbove) return
    state.isAbove = fast > slow
    const below = params.short ? -params.percent : 0
    // One call turns long into short: the target is what to hold, whatever is held or on its way now.
    orders.targetPercent(bar.instrumentId, state.isAbove ? params.percent : below, { reason: params.note })
  },
})
