// Holds the stronger of two funds: several instruments, state of each, and state that spans them.
// Run it:  npx fulmar backtest examples/two-instruments.ts
import { defineStrategy } from 'fulmar'
import { sma } from 'fulmar/indicators'

/** By how much the other one must lead before it is worth the cost of changing. */
const LEAD = 0.001

export default defineStrategy({
  name: 'two-instruments',
  instruments: ['SPY.ARCX', 'QQQ.XNAS'],
  bars: '1m',
  // Made once for each instrument …
  state: () => ({ average: sma(60) }),
  // … and once for all. A Map of plain data can be saved, as can arrays, Sets and plain objects.
  shared: () => ({ time: 0, held: '', strength: new Map<string, number>() }),

  onBar({ bar, state, shared, portfolio, orders }) {
    const average = state.average.next(bar.close)
    // Bars of the same minute come one after the other. Deciding at the first would compare new with old.
    if (bar.time !== shared.time) shared.strength.clear()
    shared.time = bar.time
    if (state.average.ready) shared.strength.set(bar.instrumentId, bar.close / average)
    if (shared.strength.size < 2) return

    const [[best, bestStrength] = ['', 0]] = [...shared.strength].sort((a, b) => b[1] - a[1])
    const heldStrength = shared.strength.get(shared.held) ?? 0
    if (bestStrength > heldStrength + LEAD) shared.held = best

    // First out, then in: what is held counts as exposure until its sale has filled, so that buying at once would be
    // denied for want of buying power. At the next bar the money is free.
    const others = portfolio.positions.filter(({ instrumentId }) => instrumentId !== shared.held)
    for (const { instrumentId } of others) orders.close(instrumentId)
    if (others.length === 0 && portfolio.position(shared.held).isFlat) orders.targetPercent(shared.held, 95)
  },
})
