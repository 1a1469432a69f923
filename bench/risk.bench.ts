/**
 * What the checks before an order cost: all limits set, 500 instruments held, 1,000 open orders, through the public
 * `orders.check`. `npm run bench -- risk [--checks N]`.
 */
import { backtest, defineStrategy, equity, fromArrays } from 'fulmar'
import type { RiskLimits } from 'fulmar'
import { MICROS_PER_MINUTE } from '../src/domain/time.ts'

const at = process.argv.indexOf('--checks')
const CHECKS = at === -1 ? 200_000 : Number(process.argv[at + 1])
const INSTRUMENTS = 500

const instruments = Array.from({ length: INSTRUMENTS }, (_, index) =>
  equity(`S${String(index)}.XNAS`, { timeZone: 'UTC' }),
)
const ids = instruments.map(({ id }) => id)
const limits: RiskLimits = {
  allowSymbols: ids,
  maxPriceAgeSeconds: 3600,
  maxOrderQuantity: 1000,
  maxOrderNotional: 1e6,
  priceCollarPercent: 10,
  maxPositionQuantity: 1e4,
  maxPositionNotional: 1e7,
  maxPositionPercent: 50,
  maxConcentrationPercent: 50,
  maxGrossExposurePercent: 100,
  maxNetExposurePercent: 100,
  maxLeverage: 2,
  maxOpenPositions: 1000,
  maxOpenOrders: 5000,
  minAccountBalance: 1,
  maxOrdersPerSecond: 1e6,
  maxOrdersPerMinute: 1e6,
  duplicateOrderSeconds: 1,
  refuseSelfCross: true,
}

/** Taken before handlers are kept from clocks. */
const ticks = process.hrtime.bigint.bind(process.hrtime)

interface Measured {
  readonly open: number
  readonly median: number
  readonly high: number
}

function measure(check: (quantity: number) => unknown): { median: number; high: number } {
  const took = new Float64Array(CHECKS)
  for (let index = 0; index < CHECKS; index++) {
    const started = ticks()
    check(1 + (index % 7))
    took[index] = Number(ticks() - started) / 1000
  }
  took.sort()
  return { median: took[CHECKS >> 1] ?? NaN, high: took[Math.floor(CHECKS * 0.99)] ?? NaN }
}

async function run(ordersEach: number): Promise<Measured> {
  let result: Measured | null = null
  const strategy = defineStrategy({
    name: 'bench-checks',
    instruments,
    bars: '1m',
    onBar({ bar, orders }) {
      const id = bar.instrumentId
      const minute = Math.round(bar.time / 60_000)
      if (minute === 2) orders.buy(id, 10)
      if (minute === 4) {
        for (let order = 0; order < ordersEach; order++)
          orders.buy(id, 1 + order, { limit: 50, timeInForce: 'gtc' })
      }
      if (minute === 6 && id === ids[INSTRUMENTS - 1]) {
        const open = orders.open().length
        measure((quantity) => orders.check('buy', id, quantity, { limit: 99 }))
        result = {
          open,
          ...measure((quantity) => orders.check('buy', id, quantity, { limit: 99 })),
        }
      }
    },
  })
  const minutes = 8
  const flat = new Float64Array(minutes).fill(100)
  const start = Float64Array.from(flat, (_, minute) => minute * MICROS_PER_MINUTE)
  const columns = {
    kind: 'bar' as const,
    length: minutes,
    start,
    end: start.map((time) => time + MICROS_PER_MINUTE),
    open: flat,
    high: flat,
    low: flat,
    close: flat,
    volume: new Float64Array(minutes).fill(1e6),
  }
  const record = await backtest({
    strategies: [{ definition: strategy }],
    sources: ids.map((instrumentId) =>
      fromArrays(
        { instrumentId, name: 'memory', period: MICROS_PER_MINUTE, priceDecimals: 2, volumeKnown: true },
        columns,
      ),
    ),
    commission: 'none',
    cash: 1e9,
    risk: { leverage: 2, allowShort: true, limits },
  })
  if (result === null) throw new Error(`nothing was measured: ${record.warnings.join(' ')}`)
  return result
}

console.log(`${String(CHECKS)} checks of one order, all limits set, ${String(INSTRUMENTS)} positions`)
for (const each of [0, 2, 20]) {
  const { open, median, high } = await run(each)
  console.log(
    `${String(open).padStart(6)} open orders   median ${median.toFixed(2)} µs   p99 ${high.toFixed(2)} µs`,
  )
}
console.log('Target: median under 5 µs, p99 under 20 µs, the same however many orders are open.')
