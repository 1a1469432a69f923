import { defineStrategy, param } from 'fulmar'

/** After the first bar: everything but a cushion into the one instrument, and hold. */
export default defineStrategy({
  name: 'buy-and-hold',
  instruments: ['SPY.ARCX'],
  params: { percent: param.number(99.75, { min: 0, max: 100 }) },
  shared: () => ({ done: false }),
  onBar({ bar, shared, orders, params }) {
    if (shared.done) return
    shared.done = true
    orders.targetPercent(bar.instrumentId, params.percent, { timeInForce: 'gtc' })
  },
})
