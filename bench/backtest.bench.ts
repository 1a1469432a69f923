/**
 * An SMA 10/30 cross with real orders, fills and costs over one-minute bars in memory, stage by stage, beside a
 * bare loop over the same arrays. `npm run bench -- backtest [--bars N] [--runs N]`.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { defineStrategy } from 'fulmar'
import type { BarChunk } from '../src/domain/market-data.ts'
import { backtest } from '../src/runtime/backtest.ts'
import { TapeCursor } from '../src/runtime/tape-cursor.ts'
import { Tape } from '../src/runtime/tape.ts'
import type { AnyStrategy } from '../src/strategy/definition.ts'
import { sma } from 'fulmar/indicators'
import { bareLoop, cross } from './cross.ts'
import { INSTRUMENT, market, source } from './market.ts'

function argument(name: string, fallback: number): number {
  const at = process.argv.indexOf(name)
  return at === -1 ? fallback : Number(process.argv[at + 1])
}

const BARS = argument('--bars', 10_000_000)
const RUNS = argument('--runs', 3)

const silent = defineStrategy({
  name: 'bench-silent',
  instruments: [INSTRUMENT],
  onBar() {
    // what the engine costs by itself
  },
})

const indicatorsOnly = defineStrategy({
  name: 'bench-indicators',
  instruments: [INSTRUMENT],
  state: () => ({ fast: sma(10), slow: sma(30), above: 0 }),
  onBar({ bar, state }) {
    if (state.fast.next(bar.close) > state.slow.next(bar.close)) state.above += 1
  },
})

/** The tape alone: rows into the reused view, nothing behind it. */
async function tapeOnly(chunk: BarChunk): Promise<number> {
  const tape = new Tape([new TapeCursor(source(chunk), 0, 0)])
  await tape.start()
  let sum = 0
  for (let cursor = tape.head; cursor !== null; cursor = tape.head) {
    sum += cursor.fillBar().close
    tape.advance()
  }
  return sum
}

interface Stage {
  readonly name: string
  readonly run: (chunk: BarChunk) => Promise<string>
}

async function engine(definition: AnyStrategy, chunk: BarChunk): Promise<string> {
  const record = await backtest({
    strategies: [{ definition }],
    sources: [source(chunk)],
    commission: 'ibkr',
  })
  return record.orders === 0 ? '' : `${String(record.orders)} orders, ${String(record.fills.length)} fills`
}

const STAGES: readonly Stage[] = [
  {
    name: 'bare loop over the arrays',
    run: (chunk) => Promise.resolve(`${String(bareLoop(chunk).fills)} fills`),
  },
  { name: 'tape into a reused view', run: async (chunk) => ((await tapeOnly(chunk)) > 0 ? '' : 'empty') },
  { name: '+ kernel, empty handler', run: (chunk) => engine(silent, chunk) },
  { name: '+ SMA 10 and SMA 30', run: (chunk) => engine(indicatorsOnly, chunk) },
  { name: '+ orders, fills, costs, books', run: (chunk) => engine(cross, chunk) },
]

interface Measured {
  /** Best of the runs, ms. */
  readonly wall: number
  readonly cpu: number
  readonly what: string
}

async function measure(stage: Stage): Promise<Measured> {
  const chunk = market(BARS)
  let wall = Infinity
  let cpu = Infinity
  let what = ''
  for (let at = 0; at < RUNS; at++) {
    const started = performance.now()
    const cpuStarted = process.cpuUsage()
    what = await stage.run(chunk)
    const used = process.cpuUsage(cpuStarted)
    wall = Math.min(wall, performance.now() - started)
    cpu = Math.min(cpu, (used.user + used.system) / 1000)
  }
  return { wall, cpu, what }
}

/** Each stage has a process of its own: none inherits the type feedback of another. */
function measureApart(index: number): Measured {
  const script = fileURLToPath(import.meta.url)
  const args = [
    ...process.execArgv,
    script,
    '--stage',
    String(index),
    '--bars',
    String(BARS),
    '--runs',
    String(RUNS),
  ]
  const { stdout, status } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (status !== 0) throw new Error(`stage ${String(index)} ended with ${String(status)}`)
  return JSON.parse(stdout) as Measured
}

function printTable(): void {
  console.log(`${String(BARS)} one-minute bars in memory, best of ${String(RUNS)} runs of each stage`)
  console.log('stage                            M bars/s   ns a bar  CPU ns a bar   what')
  const measured = STAGES.map(({ name }, index) => {
    const result = measureApart(index)
    const figure = (value: number, digits: number): string => value.toFixed(digits).padStart(10)
    const perBar = (milliseconds: number): string => figure((milliseconds / BARS) * 1e6, 1)
    const rate = figure(BARS / result.wall / 1000, 2)
    console.log(`${name.padEnd(30)} ${rate} ${perBar(result.wall)}    ${perBar(result.cpu)}   ${result.what}`)
    return result
  })
  const bare = measured[0]?.wall ?? NaN
  const whole = measured.at(-1)?.wall ?? NaN
  console.log(
    `The whole takes ${(whole / bare).toFixed(1)} times as long as the bare loop. Target: 10 M bars/s.`,
  )
}

const stage = STAGES[argument('--stage', -1)]
if (stage === undefined) printTable()
else console.log(JSON.stringify(await measure(stage)))
