// Goes with the side of its average on which a price is, once it is clear of it by a tenth of a percent.
// Run it:  npx fulmar backtest examples/band-around-mean.ts
import { defineStrategy, param, percentOfEquity } from 'fulmar'
import { sma } from 'fulmar/indicators'

export default defineStrategy({
  name: 'band-around-mean',
  instruments: ['SPY.ARCX', 'QQQ.XNAS'],
  bars: '5m',
  params: {
    bars: param.int(20, { min: 2, description: 'of the average' }),
    band: param.number(0.1, { min: 0.01, description: 'percent on either side of it that say nothing' }),
    percent: param.number(4.5, { min: 0.1, max: 100, description: 'of the equity, a position' }),
  },
  state: ({ params }) => ({ average: sma(params.bars), side: 0 }),

  onBar({ bar, instrumentId, state, orders, params, log }) {
    const away = (bar.close / state.average.next(bar.close) - 1) * 100
    // NaN while the average is not ready, and no comparison with it is true.
    const side = away > params.band ? 1 : away < -params.band ? -1 : state.side
    if (side === state.side) return
    state.side = side
    // At twice the band or more there is no doubt. Above 0.8 the order gets a limit price 0.1 % beyond the quote: sure of
    // the direction, there is time to mind the price. Below it, a market order.
    const confidence = Math.min(1, Math.abs(away) / (2 * params.band))
    const signal = {
      instrumentId,
      strength: side,
      confidence,
      reason: `${away.toFixed(2)} % off its average`,
    }
    const { refused } = orders.signal(signal, {
      size: percentOfEquity(params.percent),
      limitAboveConfidence: 0.8,
      limitBandPercent: 0.1,
    })
    for (const { refusal } of refused) log(refusal.message)
  },
})
