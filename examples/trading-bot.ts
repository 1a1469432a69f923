// A whole bot: buys what goes up, sells it when it turns, is stopped by a day's loss, and reports before each close.
// Run it:  npx fulmar backtest examples/trading-bot.ts --limit maxOrderQuantity=500 \
//            --limit maxPositionQuantity=2000 --limit maxDailyLoss=1000 --breaker losses=flatten
// With `paper` in place of `backtest` it trades the same days sixty times as fast as they were.
import { defineStrategy, fixedQuantity, param } from 'fulmar'
import { roc } from 'fulmar/indicators'

const WATCHLIST = ['SPY.ARCX', 'QQQ.XNAS']

export default defineStrategy({
  name: 'trading-bot',
  instruments: WATCHLIST,
  bars: '1m',
  params: {
    quantity: param.int(80, { min: 1, description: 'shares of one purchase' }),
    minutes: param.int(60, { min: 1, description: 'how far back the momentum looks' }),
    percent: param.number(0.25, { min: 0, description: 'a smaller move is no signal' }),
  },
  state: ({ params }) => ({ momentum: roc(params.minutes) }),
  shared: () => ({ signals: new Map<string, number>(), openTime: 0, equity: 0, stopped: false }),

  onStart({ schedule }) {
    schedule.every('trade', { minutes: 5 })
    schedule.beforeClose('report', { minutes: 5 })
  },

  onSessionOpen({ session, shared, portfolio }) {
    Object.assign(shared, { openTime: session.openTime, equity: portfolio.equity, stopped: false })
  },

  onBar({ bar, state, shared, params }) {
    const move = state.momentum.next(bar.close)
    shared.signals.set(bar.instrumentId, move > params.percent ? 1 : move < -params.percent ? -1 : 0)
  },

  onSchedule({ job, shared, params, orders, portfolio, log }) {
    if (job.name === 'report') {
      const { total, filled, fillRate } = orders.statistics()
      const today = orders.history({ from: shared.openTime }).length
      const profit = (portfolio.equity - shared.equity).toFixed(2)
      log(`${job.date}: ${today} orders, ${orders.pending().length} pending, P&L ${profit}`)
      log(`so far: ${total} orders, ${filled} filled (${(fillRate * 100).toFixed(1)} %)`)
      return
    }
    for (const [instrumentId, strength] of shared.signals) {
      if (strength < 0 && portfolio.position(instrumentId).isLong) orders.close(instrumentId)
      if (strength <= 0 || shared.stopped) continue
      // Said again while the order works or the shares are held, this buys nothing more.
      const { refused } = orders.signal({ instrumentId, strength }, { size: fixedQuantity(params.quantity) })
      // The breaker holds until a person resets it: one refusal a day is enough to know.
      shared.stopped = refused.some(({ refusal }) => refusal.code === 'RISK_DAILY_LOSS')
    }
  },

  onFill: ({ fill, order, log }) =>
    log(`${fill.side} ${fill.quantity} ${order.instrumentId} at ${fill.price}`),
  onReject: ({ order, log }) => log(`${order.instrumentId}: ${order.statusReason}`),
})
