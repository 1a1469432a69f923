// A small account that buys breakouts: sized by risk, the best first, and a stop at the venue under everything it holds.
// Run it:  npx fulmar backtest examples/small-account.ts --limit maxPositionNotional=5000 \
//            --limit maxGrossExposurePercent=80 --limit maxOpenPositions=10 --limit maxDailyLoss=500
import { defineStrategy, param, riskPerTrade } from 'fulmar'
import type { Signal } from 'fulmar'
import { atr, donchian } from 'fulmar/indicators'

const STOP_PERCENT = 8

export default defineStrategy({
  name: 'small-account',
  instruments: ['SPY.ARCX', 'QQQ.XNAS'],
  bars: '1m',
  // Whatever is bought, however much of it fills: the stop covers it, and ends with it.
  protect: { stopLossPercent: STOP_PERCENT },
  params: {
    box: param.int(120, { min: 2, description: 'bars whose highest high must be passed' }),
    minRanking: param.number(0.1, { min: 0, description: 'least breakout, in average ranges' }),
    risk: param.number(1, { min: 0.1, max: 5, description: 'percent of equity lost where the stop is met' }),
    minAmount: param.number(1500, { min: 0, description: 'a smaller position is not worth its fees' }),
    maxAmount: param.number(4500, {
      min: 0,
      description: 'below the limit, which prices may reach by themselves',
    }),
  },
  state: ({ params }) => ({ box: donchian(params.box), range: atr(14) }),
  shared: () => ({ breakouts: new Map<string, Signal>() }),

  onStart: ({ schedule }) => schedule.every('buy', { minutes: 15 }),

  onBar({ bar, instrumentId, state, shared, position, orders, params }) {
    const { upper, lower } = state.box
    state.box.next(bar)
    const range = state.range.next(bar)
    const ranking = (bar.close - upper) / range
    if (ranking >= params.minRanking)
      shared.breakouts.set(instrumentId, { instrumentId, strength: 1, ranking })
    if (bar.close >= lower) return
    shared.breakouts.delete(instrumentId)
    if (position.isLong) orders.close(instrumentId)
  },

  onSchedule({ shared, params, orders, log }) {
    const { risk: percent, minAmount, maxAmount } = params
    const size = riskPerTrade({ percent, stopPercent: STOP_PERCENT, minAmount, maxAmount })
    const { refused } = orders.signal(shared.breakouts, { size })
    for (const { instrumentId, refusal } of refused) log(`${instrumentId}: ${refusal.message}`)
    shared.breakouts.clear()
  },
})
