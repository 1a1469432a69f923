// In over the first hour, out over the last: a quantity in slices, so that no single price decides.
// Run it:  npx fulmar backtest examples/twap.ts
import { defineStrategy, percentOfEquity } from 'fulmar'

const SPY = 'SPY.ARCX'

export default defineStrategy({
  name: 'twap',
  instruments: [SPY],
  bars: '1m',
  shared: () => ({ id: 0 }),

  onStart({ schedule }) {
    schedule.afterOpen('in', { minutes: 1 })
    schedule.afterOpen('said', { minutes: 70 })
    schedule.beforeClose('out', { minutes: 65 })
  },

  onSchedule({ job, shared, orders, portfolio, log }) {
    const held = portfolio.position(SPY).netQuantity
    const hour = { durationMs: 3_600_000, slices: 12 }
    if (job.name === 'in') {
      const size = percentOfEquity(50).size(portfolio.sizing(SPY, 'buy'))
      // Never above a percent more than now; what that leaves is not bought.
      const limit = portfolio.unitValue(SPY) * 1.01
      if (size.ok) shared.id = orders.twap('buy', SPY, size.quantity, { ...hour, limit, reason: 'in' }).id
    } else if (job.name === 'out' && held > 0) {
      // What is left after the hour goes at the market.
      orders.twap('sell', SPY, held, { ...hour, atEnd: 'market', reduceOnly: true, reason: 'out' })
    }
    const bought = job.name === 'said' ? orders.execution(shared.id) : null
    if (bought === null) return
    const { state, filledQuantity, averagePrice, children } = bought
    log(`${state}: ${filledQuantity} at ${averagePrice.toFixed(2)} in ${children.length} orders`)
  },
})
