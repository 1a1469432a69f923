/**
 * What an order costs from decision to booked fill: one goes out at the end of every bar and fills at the next open,
 * with commission, half a spread, exact books on both sides. `npm run bench -- fills [--orders N] [--runs N]`.
 */
import { backtest, defineStrategy } from 'fulmar'
import { INSTRUMENT, market, source } from './market.ts'

function argument(name: string, fallback: number): number {
  const at = process.argv.indexOf(name)
  return at === -1 ? fallback : Number(process.argv[at + 1])
}

const ORDERS = argument('--orders', 1_000_000)
const RUNS = argument('--runs', 3)

const everyBar = defineStrategy({
  name: 'bench-every-bar',
  instruments: [INSTRUMENT],
  bars: '1m',
  onBar({ bar, position, orders }) {
    if (position.isLong) orders.close(bar.instrumentId)
    else if (position.isFlat) orders.buy(bar.instrumentId, 100)
  },
})

const chunk = market(ORDERS + 1)
let best = Infinity
let cpu = Infinity
let fills = 0
for (let at = 0; at < RUNS; at++) {
  const started = performance.now()
  const cpuStarted = process.cpuUsage()
  const record = await backtest({
    strategies: [{ definition: everyBar }],
    sources: [source(chunk)],
    commission: 'ibkr',
    // a fee is paid on every one of them
    cash: 1_000_000_000,
  })
  const used = process.cpuUsage(cpuStarted)
  best = Math.min(best, performance.now() - started)
  cpu = Math.min(cpu, (used.user + used.system) / 1000)
  fills = record.fills.length
}
const rate = (milliseconds: number): string => (fills / milliseconds).toFixed(1)
console.log(`${String(fills)} orders filled, best of ${String(RUNS)} runs`)
console.log(
  `${rate(best)} k fills/s   ${((best / fills) * 1000).toFixed(1)} µs each   CPU ${((cpu / fills) * 1000).toFixed(1)} µs each`,
)
console.log('Target: 200 k fills/s.')
