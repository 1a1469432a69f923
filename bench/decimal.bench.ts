/**
 * Representations of an exact decimal, compared: millions of operations a second, the best of some rounds
 * (`--rounds=3`). Each candidate has a process of its own in every round: none inherits the type feedback of
 * another, and a busy spell of the machine does not fall on one alone.
 */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { bigJs } from './decimal/big-js.ts'
import { bigintFixed } from './decimal/bigint-fixed.ts'
import { bigintScaled } from './decimal/bigint-scaled.ts'
import { bignumberJs } from './decimal/bignumber-js.ts'
import type { Candidate } from './decimal/candidate.ts'
import { decimalJs } from './decimal/decimal-js.ts'
import { hybridLoose } from './decimal/hybrid-loose.ts'
import { hybrid } from './decimal/hybrid.ts'
import { operations, VALUES } from './decimal/operations.ts'
import type { Pass } from './decimal/operations.ts'

const RUN_MS = 80
const WARM_UP_MS = 60
/** The child's argument: measure this candidate alone and print the figures as JSON. */
const ALONE = '--alone='
const ROUNDS = '--rounds='

interface Figures {
  readonly name: string
  /** M ops/s, by operation. */
  readonly rates: readonly (readonly [operation: string, rate: number])[]
  /** What booking the fills came to: the exact candidates must agree. */
  readonly balances: readonly string[]
}

function run(pass: Pass, forMs: number): number {
  const start = performance.now()
  let passes = 0
  let elapsed = 0
  while (elapsed < forMs) {
    pass()
    passes += 1
    elapsed = performance.now() - start
  }
  return (passes * VALUES) / (elapsed * 1000)
}

function measure<T>(candidate: Candidate<T>): Figures {
  const balances: string[] = []
  const rates = operations(candidate).map(([operation, pass]) => {
    const result = pass()
    if (typeof result === 'string') balances.push(result)
    run(pass, WARM_UP_MS)
    return [operation, run(pass, RUN_MS)] as const
  })
  return { name: candidate.name, rates, balances }
}

/** A thunk each, since their value types differ. */
const MEASUREMENTS: readonly (() => Figures)[] = [
  () => measure(hybrid),
  () => measure(hybridLoose),
  () => measure(bigintScaled),
  () => measure(bigintFixed),
  () => measure(decimalJs),
  () => measure(bigJs),
  () => measure(bignumberJs),
]

function measureAlone(index: number): Figures {
  const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), `${ALONE}${index}`], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (child.status !== 0) throw new Error(`candidate ${index} ended with status ${String(child.status)}`)
  return JSON.parse(child.stdout) as Figures
}

/** The better rate of each operation. */
function better(a: Figures, b: Figures): Figures {
  return {
    ...a,
    rates: a.rates.map(([operation, rate], i) => [operation, Math.max(rate, rateOf(b, i))] as const),
  }
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell, i) => (i === 0 ? cell.padEnd(28) : cell.padStart(12))).join(' | ')} |`
}

function table(all: readonly Figures[], cell: (figures: Figures, operation: number) => string): string {
  const header = ['', ...all.map((figures) => figures.name)]
  const rows = all[0]!.rates.map(([operation], i) => [operation, ...all.map((figures) => cell(figures, i))])
  return [row(header), row(header.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(row)].join('\n')
}

function rateOf(figures: Figures, operation: number): number {
  return figures.rates[operation]![1]
}

function report(rounds: number): void {
  const processors = cpus()
  console.log(
    `Node ${process.version}, ${processors.length} CPUs (${processors[0]?.model.trim() ?? 'unknown'})`,
  )
  console.log(`${VALUES} values a pass, passes for ${RUN_MS} ms after ${WARM_UP_MS} ms of warm-up`)
  console.log(`best of ${rounds} rounds\n`)
  let all = MEASUREMENTS.map((_, index) => measureAlone(index))
  for (let i = 1; i < rounds; i += 1) all = all.map((figures, index) => better(figures, measureAlone(index)))
  console.log('Millions of operations a second\n')
  console.log(table(all, (figures, i) => rateOf(figures, i).toPrecision(3)))
  console.log('\nTimes as fast as decimal.js\n')
  const baseline = all.find((figures) => figures.name === decimalJs.name)!
  console.log(table(all, (figures, i) => (rateOf(figures, i) / rateOf(baseline, i)).toPrecision(2)))
  for (const figures of all) {
    if (figures.balances.join() === baseline.balances.join()) continue
    throw new Error(
      `${figures.name} booked ${figures.balances.join()}, ${baseline.name} ${baseline.balances.join()}`,
    )
  }
  console.log(`\nAll booked the same balances: ${baseline.balances.join(', ')}`)
}

function option(name: string): string | undefined {
  return process.argv.find((argument) => argument.startsWith(name))?.slice(name.length)
}

const alone = option(ALONE)
if (alone === undefined) report(Number(option(ROUNDS) ?? 3))
else console.log(JSON.stringify(MEASUREMENTS[Number(alone)]!()))
