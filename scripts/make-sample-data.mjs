/**
 * Makes the sample data of examples/data/, byte for byte the same on every machine:
 *
 *   npm pack vega-datasets@3.2.1 && tar xf vega-datasets-3.2.1.tgz
 *   node scripts/make-sample-data.mjs package/data/sp500-2000.csv
 *
 * Without a path, only the synthetic file is made. What is changed, and why, is in examples/data/README.md.
 */
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = new URL('../examples/data/', import.meta.url)

const DAILY_SOURCE_SHA256 = '9409e9342d0657c747324e4cfabce8a8c7f663bc485b95a3378f36b0a160f8c8'

const SYNTHETIC = {
  instrumentId: 'SPY.ARCX',
  seed: 20250303,
  /** Monday, 2025-03-03. */
  firstDay: Date.UTC(2025, 2, 3) / 86_400_000,
  days: 5,
  firstPrice: 590,
  yearlyVolatility: 0.18,
  meanVolume: 120_000,
}

/**
 * @param {string} path
 * @returns {string}
 */
function dailyBars(path) {
  const source = readFileSync(path)
  const hash = createHash('sha256').update(source).digest('hex')
  if (hash !== DAILY_SOURCE_SHA256) {
    throw new Error(`${path} is not data/sp500-2000.csv of vega-datasets 3.2.1: its SHA-256 is ${hash}`)
  }
  const [header = '', ...rows] = source.toString('utf8').trim().split('\n')
  if (header !== 'date,open,high,low,close,adjclose,volume') throw new Error(`unexpected header: ${header}`)
  return ['date,open,high,low,close,volume', ...rows.map(dailyBar), ''].join('\n')
}

/**
 * One row, its prices rounded to the two decimals that the index is published with. Rows that contradict
 * themselves are not mended in silence: the script fails and names them (in 3.2.1 there are none).
 * @param {string} row
 * @param {number} index
 */
function dailyBar(row, index) {
  const [date = '', ...fields] = row.split(',')
  const [open = NaN, high = NaN, low = NaN, close = NaN, adjusted = NaN, volume = NaN] = fields.map(Number)
  const prices = [open, high, low, close].map((price) => Number(price.toFixed(2)))
  const sound =
    prices.every((price) => price > 0 && price <= (prices[1] ?? NaN) && price >= (prices[2] ?? NaN)) &&
    adjusted === close &&
    Number.isInteger(volume) &&
    volume > 0
  if (!sound) throw new Error(`line ${index + 2} contradicts itself: ${row}`)
  return [date, ...prices.map((price) => price.toFixed(2)), volume].join(',')
}

/** @returns {Promise<string>} */
async function syntheticBars() {
  const source = (await load()).syntheticBars({ ...SYNTHETIC, zones: (await load()).zoneConverter })
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

/** Bundled to a data: URL, since Node 20 cannot import TypeScript. */
async function load() {
  const bundle = await build({
    stdin: {
      contents:
        `export { syntheticBars } from './src/data/synthetic.ts'\n` +
        `export { zoneConverter } from './src/calendar/time-zone.ts'`,
      resolveDir: root,
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
  })
  const text = bundle.outputFiles[0]?.text ?? ''
  /** @type {typeof import('../src/data/synthetic.ts') & typeof import('../src/calendar/time-zone.ts')} */
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
if (dailySource !== undefined) write('SPX.INDEX-1d.csv', dailyBars(dailySource))
write('SPY.ARCX-1m-synthetic.csv', await syntheticBars())
