/**
 * Makes the sample data of examples/data/, byte for byte the same on every machine:
 *
 *   pip download --no-deps arch==8.0.0 && unzip -j arch-8.0.0-*.whl arch/data/wti/wti.csv.gz
 *   node scripts/make-sample-data.mjs wti.csv.gz
 *
 * Without a path, only the synthetic files are made. What is changed, and why, is in examples/data/README.md.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = new URL('../examples/data/', import.meta.url)

const DAILY_SOURCE_SHA256 = 'b83498894138a65cdc14a67fc1716aa90b3cfda274f976bd3692cc3f1500084d'

/** One week of minutes, from Monday, 2025-03-03. */
const WEEK = { firstDay: Date.UTC(2025, 2, 3) / 86_400_000, days: 5 }

const SPY = {
  ...WEEK,
  instrumentId: 'SPY.ARCX',
  seed: 20250303,
  firstPrice: 590,
  yearlyVolatility: 0.18,
  meanVolume: 120_000,
}

const QQQ = {
  ...WEEK,
  instrumentId: 'QQQ.XNAS',
  seed: 20250304,
  firstPrice: 510,
  yearlyVolatility: 0.22,
  meanVolume: 90_000,
}

/**
 * @param {string} path
 * @returns {string}
 */
function dailyPrices(path) {
  const source = readFileSync(path)
  const hash = createHash('sha256').update(source).digest('hex')
  if (hash !== DAILY_SOURCE_SHA256) {
    throw new Error(`${path} is not arch/data/wti/wti.csv.gz of arch 8.0.0: its SHA-256 is ${hash}`)
  }
  const [header = '', ...rows] = gunzipSync(source).toString('utf8').trim().split(/\r?\n/)
  if (header !== 'Date,DCOILWTICO') throw new Error(`unexpected header: ${header}`)
  const prices = rows.flatMap(dailyPrice)
  console.log(`${rows.length - prices.length} of ${rows.length} rows of the source have no price`)
  return ['date,close', ...prices, ''].join('\n')
}

/**
 * One row with an ISO date and two decimals; none for a day without a price, which the source writes as a dot. Rows
 * that cannot be read are not mended in silence: the script fails and names them (in 8.0.0 there are none).
 * @param {string} row
 * @param {number} index
 * @returns {string[]}
 */
function dailyPrice(row, index) {
  const [, month = '', day = '', year = '', value = ''] =
    /^(\d{1,2})\/(\d{1,2})\/(\d{4}),(\.|\d+(?:\.\d{1,2})?)$/.exec(row) ?? []
  if (value === '.') return []
  if (!(Number(value) > 0)) throw new Error(`line ${index + 2} cannot be read: ${row}`)
  return [`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')},${Number(value).toFixed(2)}`]
}

/**
 * @param {typeof SPY} options
 * @returns {Promise<string>}
 */
async function minuteBars(options) {
  const { syntheticBars, zoneConverter } = await load()
  const source = syntheticBars({ ...options, zones: zoneConverter })
  const lines = ['time,open,high,low,close,volume']
  for (let chunk = await source.next(); chunk !== null; chunk = await source.next()) {
    if (chunk.kind !== 'bar') throw new Error('not bars')
    for (let row = 0; row < chunk.length; row += 1) {
      const time = new Date((chunk.start[row] ?? NaN) / 1000).toISOString().replace('.000Z', 'Z')
      const prices = [chunk.open[row], chunk.high[row], chunk.low[row], chunk.close[row]]
      lines.push([time, ...prices.map((price) => (price ?? NaN).toFixed(2)), chunk.volume[row]].join(','))
    }
  }
  return [...lines, ''].join('\n')
}

/** Sixty days of hours around the clock, and three rates of funding a day. */
const PERPETUAL = { from: Date.UTC(2025, 0, 6), hours: 60 * 24, seed: 20250106, firstPrice: 60_000 }
const HOUR = 3_600_000

/**
 * @returns {Promise<{ bars: string, funding: string }>}
 */
async function perpetual() {
  const { SeededRandom } = await load()
  const random = new SeededRandom(PERPETUAL.seed)
  const bars = ['time,open,high,low,close,volume']
  const funding = ['time,rate']
  const iso = (/** @type {number} */ hour) =>
    new Date(PERPETUAL.from + hour * HOUR).toISOString().replace('.000Z', 'Z')
  let price = PERPETUAL.firstPrice
  let drift = 0
  for (let hour = 0; hour < PERPETUAL.hours; hour += 1) {
    // long swings, so that there is a trend to follow and a leverage to regret
    if (hour % 96 === 0) drift = (random.next() - 0.5) * 0.003
    const open = price
    const steps = Array.from({ length: 4 }, () => 1 + drift / 4 + (random.next() - 0.5) * 0.007)
    const path = steps.reduce((points, step) => [...points, (points.at(-1) ?? open) * step], [open])
    price = Math.round((path.at(-1) ?? open) * 10) / 10
    const row = [open, Math.max(...path, price), Math.min(...path, price), price].map((value) =>
      value.toFixed(1),
    )
    bars.push([iso(hour), ...row, Math.round(100 + random.next() * 900)].join(','))
    if ((hour + 1) % 8 === 0) funding.push(`${iso(hour + 1)},${(0.0001 + drift / 5).toFixed(6)}`)
  }
  return { bars: [...bars, ''].join('\n'), funding: [...funding, ''].join('\n') }
}

/** Bundled to a data: URL, since Node 20 cannot import TypeScript. */
async function load() {
  const bundle = await build({
    stdin: {
      contents:
        `export { syntheticBars } from './src/data/synthetic.ts'\n` +
        `export { zoneConverter } from './src/calendar/time-zone.ts'\n` +
        `export { SeededRandom } from './src/domain/random.ts'`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  })
  const text = bundle.outputFiles[0]?.text ?? ''
  /**
   * @type {typeof import('../src/data/synthetic.ts') & typeof import('../src/calendar/time-zone.ts') &
   *   typeof import('../src/domain/random.ts')}
   */
  const module = await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)
  return module
}

/**
 * @param {string} name
 * @param {string} text
 */
function write(name, text) {
  writeFileSync(new URL(name, folder), text)
  const rows = text.split('\n').length - 2
  console.log(`examples/data/${name}: ${rows} rows, ${Math.round(text.length / 1000)} kB`)
}

const [dailySource] = process.argv.slice(2)
if (dailySource !== undefined) write('WTI.INDEX-1d.csv', dailyPrices(dailySource))
for (const options of [SPY, QQQ]) {
  write(`${options.instrumentId}-1m-synthetic.csv`, await minuteBars(options))
}
const { bars, funding } = await perpetual()
write('BTC-USDT-PERP.BYBIT-1h-synthetic.csv', bars)
write('funding-BTC-USDT-PERP-synthetic.csv', funding)
