// Goes with the first half hour of the session, and is out before the close: jobs by the market's own hours.
// Run it:  npx fulmar backtest examples/opening-half-hour.ts
import { defineStrategy } from 'fulmar'

const ID = 'SPY.ARCX'

export default defineStrategy({
  name: 'opening-half-hour',
  instruments: [ID],
  bars: '1m',
  shared: () => ({ open: NaN, last: NaN }),

  onStart({ schedule }) {
    // Once a session, on every session: half days, holidays and summer time are the calendar's business, not ours.
    schedule.afterOpen('in', { minutes: 30 })
    schedule.beforeClose('out', { minutes: 10 })
  },

  onSessionOpen({ shared }) {
    shared.open = NaN
  },

  onBar({ bar, shared }) {
    if (Number.isNaN(shared.open)) shared.open = bar.open
    shared.last = bar.close
  },

  onSchedule({ job, shared, orders }) {
    if (job.name === 'out') orders.close(ID)
    else if (shared.last > shared.open) orders.targetPercent(ID, 95)
  },
})
