// Advice for a watchlist, and one call that turns it into positions: strength, ranking, confidence, a size by risk.
// Run it:  npx fulmar backtest examples/signals.ts
import { atrTarget, defineStrategy } from 'fulmar'
import type { Signal } from 'fulmar'
import { atr, zScore } from 'fulmar/indicators'

export default defineStrategy({
  name: 'signals',
  instruments: ['SPY.ARCX', 'QQQ.XNAS'],
  bars: '1m',
  state: () => ({ trend: zScore(120), range: atr(60) }),
  // What is thought of each instrument at the moment, and how much it moves.
  shared: () => ({ advice: new Map<string, Signal>(), range: new Map<string, number>() }),

  onStart({ schedule }) {
    schedule.every('look around', { minutes: 30 })
    schedule.beforeClose('flat', { minutes: 5 })
  },

  onBar({ bar, state, shared }) {
    const away = state.trend.next(bar.close)
    shared.range.set(bar.instrumentId, state.range.next(bar))
    if (!state.trend.ready) return
    // Two standard deviations above the mean of two hours are the strongest signal to buy; below 0.5 it is ignored.
    const strength = Math.max(-1, Math.min(1, away / 2))
    const confidence = Math.abs(strength)
    shared.advice.set(bar.instrumentId, {
      instrumentId: bar.instrumentId,
      strength,
      ranking: confidence,
      confidence, // above 0.8: a limit order 0.1 % beyond the quote; else a market order
      reason: `${away.toFixed(2)} deviations`,
    })
  },

  onSchedule({ job, shared, orders, portfolio, log }) {
    if (job.name === 'flat') {
      shared.advice.clear()
      for (const { instrumentId } of portfolio.positions) orders.close(instrumentId)
      return
    }
    const { refused } = orders.signal(shared.advice, {
      // One average minute moves the equity by a hundredth of a percent.
      size: ({ instrumentId }) =>
        atrTarget({ percent: 0.01, atr: shared.range.get(instrumentId) ?? NaN, maxAmount: 45_000 }),
    })
    for (const { instrumentId, refusal } of refused) log(`${instrumentId}: ${refusal.message}`)
  },
})
