// Asks a slow model every quarter of an hour and trades on its answer: timers, computations with latency, history.
// Run it:  npx fulmar backtest examples/timer-and-compute.ts
import { defineStrategy } from 'fulmar'

const ID = 'SPY.ARCX'
const MINUTE = 60_000

/** Stands for a model in another process: the slope of the last closes, as a share of the account to hold. */
async function forecast(closes: readonly number[]): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 1)) // here the network would be
  const first = closes[0] ?? NaN
  const last = closes.at(-1) ?? NaN
  return last > first ? 80 : 0
}

export default defineStrategy({
  name: 'timer-and-compute',
  instruments: [ID],
  bars: '1m',
  history: 60,
  computations: {
    // Runs outside of the handlers, so it may await. In a backtest time stands still meanwhile, and the answer comes
    // a quarter of a second later on the tape: state what it really takes. Live, more than 5 s would be an error.
    forecast: { run: (closes) => forecast(closes as number[]), latencyMs: 250, deadlineMs: 5_000 },
  },

  onStart({ timers }) {
    timers.every(15 * MINUTE, 'ask')
  },

  onTimer({ now, history, compute }) {
    const [lastBar = 0] = history(ID, 1, 'time')
    if (now - lastBar > 5 * MINUTE) return // timers go off at night, too
    const closes = history(ID, 60)
    if (closes.length === 60) compute('forecast', closes)
  },

  onComputed({ computed, orders, portfolio, log }) {
    // The world has moved on since the question: look again at what is held.
    if (!computed.ok) log(`no forecast: ${computed.error}`)
    else if (computed.value === 0) orders.close(ID)
    else if (portfolio.position(ID).isFlat) orders.targetPercent(ID, Number(computed.value))
  },
})
