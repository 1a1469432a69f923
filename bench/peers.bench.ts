/**
 * The same SMA 10/30 cross on the same bars, side by side: a bare loop, Fulmar, and the Python engines that are
 * installed. `npm run bench -- peers [--bars N] [--peer-bars N]`. Python is never required; FULMAR_PEERS_PYTHON names
 * another interpreter than python3.
 */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { backtest } from 'fulmar'
import { bareLoop, cross } from './cross.ts'
import { market, source } from './market.ts'

function argument(name: string, fallback: number): number {
  const at = process.argv.indexOf(name)
  return at === -1 ? fallback : Number(process.argv[at + 1])
}

const BARS = argument('--bars', 1_000_000)
const PEER_BARS = argument('--peer-bars', 100_000)
const RUNS = 3

interface Result {
  readonly name: string
  readonly seconds: number
  readonly bars: number
  readonly fills: number
  readonly peakMiB: number
}

async function own(what: string): Promise<Result> {
  const chunk = market(BARS)
  let seconds = Infinity
  let fills = 0
  for (let at = 0; at < RUNS; at++) {
    const started = performance.now()
    if (what === 'bare') fills = bareLoop(chunk).fills
    else {
      const record = await backtest({
        strategies: [{ definition: cross }],
        sources: [source(chunk)],
        commission: 'ibkr',
      })
      fills = record.fills.length
    }
    seconds = Math.min(seconds, (performance.now() - started) / 1000)
  }
  const peakMiB = process.resourceUsage().maxRSS / 1024
  return { name: what === 'bare' ? 'bare loop' : 'Fulmar', seconds, bars: BARS, fills, peakMiB }
}

function spawned(command: string, args: readonly string[]): Result | string {
  const { stdout, stderr, status, error } = spawnSync(command, args, { encoding: 'utf8' })
  if (error !== undefined) return error.message
  const line = stdout.trim().split('\n').at(-1) ?? ''
  if (status === 0) return JSON.parse(line) as Result
  return stderr.trim().split('\n').at(-1) ?? `ended with ${String(status)}`
}

/** The bundle lies elsewhere than the scripts: they are looked for upward from it. */
function peersFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const peers = join(folder, 'bench', 'peers')
    if (existsSync(peers)) return peers
    if (folder === dirname(folder)) throw new Error('bench/peers is not there')
  }
}

function peer(script: string): Result | string {
  const python = process.env['FULMAR_PEERS_PYTHON'] ?? 'python3'
  return spawned(python, [join(peersFolder(), script), String(PEER_BARS)])
}

function printTable(): void {
  const self = (what: string): Result | string =>
    spawned(process.execPath, [...process.execArgv, ...process.argv.slice(1), '--own', what])
  const fulmar = self('fulmar')
  const rows: readonly (readonly [string, Result | string])[] = [
    ['bare loop', self('bare')],
    ['Fulmar', fulmar],
    ['backtrader', peer('backtrader_sma.py')],
    ['NautilusTrader', peer('nautilus_sma.py')],
  ]
  const perBar = (result: Result): number => result.seconds / result.bars
  console.log(
    `SMA 10/30 cross over one-minute bars in memory; the run alone is timed, reading and set-up are not`,
  )
  console.log('engine                        bars   M bars/s   µs a bar     fills   peak MiB   to Fulmar')
  for (const [name, result] of rows) {
    if (typeof result === 'string') {
      console.log(`${name.padEnd(24)} not run: ${result}`)
      continue
    }
    const ratio = typeof fulmar === 'string' ? '' : `${(perBar(fulmar) / perBar(result)).toPrecision(2)} ×`
    const cells = [
      result.name.padEnd(24),
      String(result.bars).padStart(9),
      (1 / perBar(result) / 1e6).toPrecision(3).padStart(10),
      (perBar(result) * 1e6).toPrecision(3).padStart(10),
      String(result.fills).padStart(9),
      result.peakMiB.toFixed(0).padStart(10),
      ratio.padStart(11),
    ]
    console.log(cells.join(' '))
  }
  console.log('Where one was not run: pip install backtrader pandas nautilus_trader==1.221.0 (Python 3.11).')
}

const what = process.argv.indexOf('--own')
if (what === -1) printTable()
else console.log(JSON.stringify(await own(process.argv[what + 1] ?? '')))
