/**
 * From disk to result: CSV, Parquet, long files, many instruments. `npm run bench -- data [--rows N] [--runs N]`.
 * Every stage has a process of its own; files go to the temporary folder of the system and are removed.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { backtest, defineStrategy, fromArrays, openData } from 'fulmar'
import type { AnyStrategy, BarChunk, MarketDataSource } from 'fulmar'
import { sma } from 'fulmar/indicators'
import { equity } from '../src/domain/instruments.ts'
import { convertData } from '../src/runtime/convert-data.ts'
import { TapeCursor } from '../src/runtime/tape-cursor.ts'
import { Tape } from '../src/runtime/tape.ts'

function argument(name: string, fallback: string): string {
  const at = process.argv.indexOf(name)
  return at === -1 ? fallback : (process.argv[at + 1] ?? fallback)
}

const ROWS = Number(argument('--rows', '10000000'))
const RUNS = Number(argument('--runs', '3'))
const MINUTE = 60_000_000
const FIRST = Date.UTC(2000, 0, 3, 14, 30) * 1000
const BLOCK = 20_000
const INSTRUMENTS = 500

/** The same walk as in the backtest bench, a row at a time. */
function* walk(rows: number, seed = 12_345): Generator<readonly [open: number, close: number]> {
  let state = seed
  let price = 100
  let drift = 0
  for (let row = 0; row < rows; row++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    const noise = state / 4_294_967_296 - 0.5
    if (row % 42 === 0) drift = (state & 1024) === 0 ? 0.03 : -0.03
    const open = price
    price = Math.min(Math.max(Math.round((price + drift + noise * 0.05) * 100) / 100, 50), 200)
    yield [open, price]
  }
}

function writeCsv(path: string, rows: number): void {
  const file = openSync(path, 'w')
  let text = 'timestamp,open,high,low,close,volume\n'
  let row = 0
  for (const [open, close] of walk(rows)) {
    const time = new Date((FIRST + row * MINUTE) / 1000).toISOString().slice(0, 19)
    const [high, low] = [Math.max(open, close) + 0.01, Math.min(open, close) - 0.01]
    text += `${time}Z,${open.toFixed(2)},${high.toFixed(2)},${low.toFixed(2)},${close.toFixed(2)},1000000\n`
    row += 1
    if (row % BLOCK === 0 || row === rows) {
      writeSync(file, text)
      text = ''
    }
  }
  closeSync(file)
}

function inMemory(rows: number, seed: number): BarChunk {
  const column = (): Float64Array => new Float64Array(rows)
  const [start, end, open, high, low, close] = [column(), column(), column(), column(), column(), column()]
  let row = 0
  for (const [first, last] of walk(rows, seed)) {
    start[row] = FIRST + row * MINUTE
    end[row] = FIRST + (row + 1) * MINUTE
    open[row] = first
    high[row] = Math.max(first, last) + 0.01
    low[row] = Math.min(first, last) - 0.01
    close[row] = last
    row += 1
  }
  const volume = column().fill(1_000_000)
  return { kind: 'bar', length: rows, start, end, open, high, low, close, volume }
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, at) => `B${String(at)}.ARCX`)

/** They trade around the clock, as the bars do: in New York orders would rest by night. */
const instruments = (count: number) => ids(count).map((id) => equity(id, { timeZone: 'UTC' }))

function memorySources(count: number, rows: number): MarketDataSource[] {
  return ids(count).map((instrumentId, at) =>
    fromArrays(
      { instrumentId, name: 'memory', period: MINUTE, priceDecimals: 2, volumeKnown: true },
      inMemory(rows, 12_345 + at),
    ),
  )
}

function cross(count: number): AnyStrategy {
  return defineStrategy({
    name: 'bench-sma-cross',
    instruments: instruments(count),
    state: () => ({ fast: sma(10), slow: sma(30) }),
    onBar({ bar, state, position, orders }) {
      const fast = state.fast.next(bar.close)
      const slow = state.slow.next(bar.close)
      if (!state.slow.ready) return
      if (fast > slow && position.isFlat) orders.buy(bar.instrumentId, 100)
      if (fast < slow && position.isLong) orders.close(bar.instrumentId)
    },
  })
}

function silent(count: number): AnyStrategy {
  return defineStrategy({
    name: 'bench-silent',
    instruments: instruments(count),
    onBar() {
      // what data and engine cost by themselves
    },
  })
}

async function run(definition: AnyStrategy, sources: readonly MarketDataSource[]): Promise<string> {
  const { orders } = await backtest({
    strategies: [{ definition }],
    sources,
    commission: 'ibkr',
    cash: 100_000_000,
  })
  return orders === 0 ? '' : `${String(orders)} orders`
}

async function readAll(path: string): Promise<string> {
  const [source] = await openData(path, { instruments: ids(1) })
  let rows = 0
  for (let chunk = await source?.next(); chunk; chunk = await source?.next()) rows += chunk.length
  return `${String(rows)} rows`
}

async function fromDisk(path: string, definition: AnyStrategy): Promise<string> {
  return run(definition, await openData(path, { instruments: ids(1) }))
}

async function mergeOnly(sources: readonly MarketDataSource[]): Promise<string> {
  const tape = new Tape(sources.map((source, at) => new TapeCursor(source, at, at)))
  await tape.start()
  let sum = 0
  while (!tape.isOver) {
    for (let cursor = tape.head; cursor !== null; cursor = tape.head) {
      sum += cursor.fillBar().close
      tape.advance()
    }
    await tape.refill()
  }
  return sum > 0 ? '' : 'empty'
}

interface Stage {
  readonly name: string
  readonly bars: number
  readonly target: string
  /** Made anew for every run, outside of the time that is measured. */
  readonly prepare?: () => readonly MarketDataSource[]
  readonly run: (sources: readonly MarketDataSource[], folder: string) => Promise<string>
}

const MILLION = Math.min(ROWS, 1_000_000)
const each = Math.ceil(ROWS / INSTRUMENTS)
const many = (): readonly MarketDataSource[] => memorySources(INSTRUMENTS, each)
const short = (folder: string, ending: string): string => join(folder, `short.${ending}`)
const long = (folder: string, ending: string): string => join(folder, `long.${ending}`)

const STAGES: readonly Stage[] = [
  {
    name: 'CSV, reading alone',
    bars: MILLION,
    target: '',
    run: (_, folder) => readAll(short(folder, 'csv')),
  },
  {
    name: 'CSV to result, SMA cross',
    bars: MILLION,
    target: 'under 1.5 s',
    run: (_, folder) => fromDisk(short(folder, 'csv'), cross(1)),
  },
  {
    name: 'Parquet, reading alone',
    bars: MILLION,
    target: '',
    run: (_, folder) => readAll(short(folder, 'parquet')),
  },
  {
    name: 'Parquet to result, SMA cross',
    bars: MILLION,
    target: '',
    run: (_, folder) => fromDisk(short(folder, 'parquet'), cross(1)),
  },
  {
    name: 'CSV streamed, empty handler',
    bars: ROWS,
    target: 'under 300 MB',
    run: (_, folder) => fromDisk(long(folder, 'csv'), silent(1)),
  },
  {
    name: 'Parquet streamed, empty handler',
    bars: ROWS,
    target: 'under 300 MB',
    run: (_, folder) => fromDisk(long(folder, 'parquet'), silent(1)),
  },
  {
    name: '500 instruments, merge alone',
    bars: each * INSTRUMENTS,
    target: '',
    prepare: many,
    run: mergeOnly,
  },
  {
    name: '500 instruments, empty handler',
    bars: each * INSTRUMENTS,
    target: '5 M bars/s',
    prepare: many,
    run: (sources) => run(silent(INSTRUMENTS), sources),
  },
  {
    name: '500 instruments, SMA cross',
    bars: each * INSTRUMENTS,
    target: '',
    prepare: many,
    run: (sources) => run(cross(INSTRUMENTS), sources),
  },
  ...[100, 10, 1].map((part): Stage => ({
    name: 'memory, empty handler',
    bars: ROWS / part,
    target: 'flat',
    prepare: () => memorySources(1, ROWS / part),
    run: (sources) => run(silent(1), sources),
  })),
]

interface Measured {
  readonly wall: number
  readonly cpu: number
  readonly peak: number
  readonly what: string
}

async function measure(stage: Stage, folder: string): Promise<Measured> {
  let [wall, cpu, what] = [Infinity, Infinity, '']
  for (let at = 0; at < RUNS; at++) {
    const sources = stage.prepare?.() ?? []
    const started = performance.now()
    const cpuStarted = process.cpuUsage()
    what = await stage.run(sources, folder)
    const used = process.cpuUsage(cpuStarted)
    wall = Math.min(wall, performance.now() - started)
    cpu = Math.min(cpu, (used.user + used.system) / 1000)
  }
  return { wall, cpu, what, peak: process.resourceUsage().maxRSS / 1024 }
}

function measureApart(index: number, folder: string): Measured {
  const script = fileURLToPath(import.meta.url)
  const flags = ['--stage', String(index), '--folder', folder, '--rows', String(ROWS), '--runs', String(RUNS)]
  const { stdout, status } = spawnSync(process.execPath, [script, ...flags], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`stage ${String(index)} ended with ${String(status)}`)
  return JSON.parse(stdout) as Measured
}

async function printTable(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fulmar-bench-'))
  try {
    writeCsv(short(folder, 'csv'), MILLION)
    writeCsv(long(folder, 'csv'), ROWS)
    for (const path of [short, long]) {
      await convertData({ input: path(folder, 'csv'), output: path(folder, 'parquet') })
    }
    console.log(
      `Best of ${String(RUNS)} runs, wall and processor time apart; peak memory of the process, all runs`,
    )
    console.log(
      'stage                                  bars   wall s    CPU s  M bars/s  CPU ns   peak MB  target, what',
    )
    STAGES.forEach(({ name, bars, target }, index) => {
      const { wall, cpu, peak, what } = measureApart(index, folder)
      const cells = [
        (wall / 1000).toFixed(2).padStart(8),
        (cpu / 1000).toFixed(2).padStart(8),
        (bars / wall / 1000).toFixed(2).padStart(9),
        ((cpu / bars) * 1e6).toFixed(0).padStart(7),
        peak.toFixed(0).padStart(9),
      ]
      console.log(`${name.padEnd(32)} ${String(bars).padStart(9)} ${cells.join(' ')}  ${target} ${what}`)
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const stage = STAGES[Number(argument('--stage', '-1'))]
if (stage === undefined) await printTable()
else console.log(JSON.stringify(await measure(stage, argument('--folder', ''))))
