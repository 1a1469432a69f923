/** The command behind `npm run simulate`. */
import process from 'node:process'
import { isMainThread } from 'node:worker_threads'
import { proveAll, sweepAll } from './prove-and-sweep.ts'
import { runSeeds } from './run-seeds.ts'
import { showSeed } from './show-seed.ts'
import { work } from './worker.ts'

const HELP = `npm run simulate -- [--seeds N] [--seed S] [--show] [--threads T]
npm run simulate:sweep -- [WORDS]
npm run simulate:prove -- [--most N] [WORDS]

Simulated runs of the live engine against a venue, wire, disk and clock that fail, each from a seed.
  --seeds N    how many runs, default 1000
  --seed S     the first seed, default 1; with --seeds 1 or --show that one alone
  --show       one seed in full: its dials, its story, and the smallest case that still fails
  --threads T  default: one for each processor

sweep crashes twenty scenarios at each of their effects, and once more during each recovery.
prove plants bugs, runs each until it is caught (--most N seeds, default 40), and writes the table of docs/reliability.md.
WORDS: only scenarios or bugs whose name contains them.
`

function numberOf(name: string, otherwise: number): number {
  const at = process.argv.indexOf(`--${name}`)
  if (at === -1) return otherwise
  const value = Number(process.argv[at + 1])
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw new Error(`--${name} takes a whole number`)
}

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(HELP)
    return
  }
  const words = process.argv.slice(3).filter((each) => !/^(--|\d+$)/.test(each))
  if (process.argv[2] === 'sweep' || process.argv[2] === 'prove') {
    const bad =
      process.argv[2] === 'sweep' ? await sweepAll(words) : await proveAll(numberOf('most', 40), words)
    process.exitCode = bad === 0 ? 0 : 1
    return
  }
  const seed = numberOf('seed', 1)
  const failed = process.argv.includes('--show')
    ? await showSeed(seed)
    : await runSeeds({ first: seed, count: numberOf('seeds', 1000), threads: numberOf('threads', 0) })
  process.exitCode = failed === 0 ? 0 : 1
}

await (isMainThread ? main() : work())
