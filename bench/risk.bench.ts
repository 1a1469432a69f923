/**
 * What the checks before an order cost: all limits set, 500 instruments held, up to 5,000 open orders, through the
 * `orders.check` of a strategy. Prices change between the checks, outside of what is timed: none, one, or all of them.
 * `npm run bench -- risk [--checks N]`.
 */
import { equity } from 'fulmar'
import type { RiskLimits } from 'fulmar'
import { KernelBench, scripted } from '../src/engine/kernel.test-support.ts'

const at = process.argv.indexOf('--checks')
const CHECKS = at === -1 ? 100_000 : Number(process.argv[at + 1])
const INSTRUMENTS = 500

const instruments = Array.from({ length: INSTRUMENTS }, (_, index) =>
  equity(`S${String(index)}.XNAS`, { timeZone: 'UTC' }),
)
const ids = instruments.map(({ id }) => id)
/** In the middle: what comes before and after it is alike. */
const CHECKED = INSTRUMENTS >> 1
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
  maxOpenOrders: 10_000,
  minAccountBalance: 1,
  maxOrdersPerSecond: 1e6,
  maxOrdersPerMinute: 1e6,
  duplicateOrderSeconds: 1,
  refuseSelfCross: true,
}

/** Taken before handlers are kept from clocks. */
const ticks = process.hrtime.bigint.bind(process.hrtime)

interface Measured {
  readonly median: number
  readonly high: number
}

/** A kernel with all instruments held and so many orders open, spread over them or all in the one that is checked. */
function prepare(
  open: number,
  where: 'spread' | 'one',
): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const s = scripted('bench-checks', { instruments })
  const risk = { leverage: 2, allowShort: true, limits }
  const bench = new KernelBench([s], { instruments, cash: 1e9, risk })
  const mark = (): void => {
    for (const index of instruments.keys()) bench.kernel.observe(index, bench.view(100, index), bench.time)
  }
  mark()
  bench.act(s, ({ orders }) => {
    for (const id of ids) orders.buy(id, 10)
  })
  for (const index of instruments.keys()) bench.fill(index + 1, 10, 100)
  bench.act(s, ({ orders }) => {
    for (let order = 0; order < open; order++) {
      const index = where === 'one' ? CHECKED : order % INSTRUMENTS
      orders.buy(ids[index] ?? '', 1 + Math.floor(order / 1000), { limit: 50, timeInForce: 'gtc' })
    }
  })
  // what was sent a while ago is no concern of the limits on the pace of orders
  bench.time += 120_000_000
  mark()
  return { bench, s }
}

/** Before each check, so many instruments get another price. */
function measure(open: number, where: 'spread' | 'one', repriced: number): Measured {
  const { bench, s } = prepare(open, where)
  const { kernel } = bench
  const views = ids.map((_, index) => bench.view(100, index) as { close: number })
  const took = new Float64Array(CHECKS)
  let refused = 0
  bench.act(s, ({ orders }) => {
    for (const measured of [false, true]) {
      for (let index = 0; index < CHECKS; index++) {
        for (let other = 0; other < repriced; other++) {
          const changed = (index * repriced + other) % INSTRUMENTS
          const view = views[changed] as { close: number }
          view.close = 100 + (index % 5) / 100
          kernel.observe(changed, view as never, bench.time)
        }
        const started = ticks()
        const { approved } = orders.check('buy', ids[CHECKED] ?? '', 1 + (index % 7), { limit: 99 })
        if (measured) took[index] = Number(ticks() - started) / 1000
        if (!approved) refused += 1
      }
    }
  })
  if (refused > 0)
    throw new Error(`${String(refused)} orders were refused: that is not what is measured here`)
  took.sort()
  return { median: took[CHECKS >> 1] ?? NaN, high: took[Math.floor(CHECKS * 0.99)] ?? NaN }
}

const CASES = [
  [0, 'spread', 0],
  [1000, 'spread', 0],
  [5000, 'spread', 0],
  [1000, 'one', 0],
  [1000, 'spread', 1],
  [1000, 'spread', INSTRUMENTS],
] as const

console.log(`${String(CHECKS)} checks of one order, all limits set, ${String(INSTRUMENTS)} positions`)
console.log('open orders   new prices before each   median, µs   99 of 100 below, µs')
for (const [open, where, repriced] of CASES) {
  const { median, high } = measure(open, where, repriced)
  const orders = `${String(open)}${where === 'one' ? ' in one' : ''}`.padStart(11)
  console.log(
    `${orders}   ${String(repriced).padStart(22)}   ${median.toFixed(2).padStart(10)}   ${high.toFixed(2).padStart(19)}`,
  )
}
console.log('Target: median under 5 µs, 99 of 100 under 20 µs, the same however many orders are open.')
