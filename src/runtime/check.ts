/** Runs a strategy in several ways that must not change what it decides, and says where they did. */
import { FulmarError } from '../domain/codes.ts'
import type { Code } from '../domain/codes.ts'
import type { RunRecord } from '../report/run-record.ts'
import { backtest } from './backtest.ts'
import type { BacktestProbes } from './backtest.ts'
import { prepareRun } from './prepare-run.ts'
import type { RunRequest } from './run-request.ts'

export interface CheckFinding {
  readonly check: string
  readonly ok: boolean
  readonly code: Code | null
  readonly message: string
}

export interface CheckReport {
  readonly strategy: string
  readonly findings: readonly CheckFinding[]
  /** Of the plain run. */
  readonly ordersHash: string
}

/** About so many times in a run the whole state is saved, thrown away and loaded. */
const REBUILDS = 100

export async function check(request: RunRequest): Promise<CheckReport> {
  const plain = await run(request, {})
  const findings: CheckFinding[] = [haltFinding(plain)]
  const compare = async (name: string, probes: BacktestProbes, code: Code, why: string): Promise<void> => {
    findings.push(await comparison(name, request, probes, plain, code, why))
  }
  await compare(
    'same again',
    {},
    'STRATEGY_DIVERGED',
    'A second run over the same data decided otherwise: something random, or state left over in the module.',
  )
  await compare(
    'fresh frozen views',
    { freshViews: true },
    'STRATEGY_DIVERGED',
    'With a new view for every bar it decides otherwise: it keeps a view instead of copying its values.',
  )
  const rebuildEvery = Math.max(1, Math.floor(plain.events / REBUILDS))
  await compare(
    'state saved and restored',
    { rebuildEvery },
    'STRATEGY_DIVERGED',
    'After its state is saved and restored it decides otherwise: it remembers something outside `state` and `shared`.',
  )
  return { strategy: plain.strategy, findings, ordersHash: plain.ordersHash }
}

async function run(request: RunRequest, probes: BacktestProbes): Promise<RunRecord> {
  const prepared = await prepareRun(request)
  // a restart also begins with a new module: what lies outside `state` and `shared` is lost
  const record = await backtest(
    prepared.options,
    probes.rebuildEvery === undefined ? probes : { ...probes, reload: prepared.reload },
  )
  prepared.sourcesWithoutRows()
  return record
}

function haltFinding(record: RunRecord): CheckFinding {
  const halted = record.halts[0]
  if (halted === undefined)
    return {
      check: 'runs to the end',
      ok: true,
      code: null,
      message: `${String(record.bars)} bars, ${String(record.orders)} orders.`,
    }
  return { check: 'runs to the end', ok: false, code: halted.code as Code, message: halted.message }
}

async function comparison(
  name: string,
  request: RunRequest,
  probes: BacktestProbes,
  plain: RunRecord,
  code: Code,
  why: string,
): Promise<CheckFinding> {
  try {
    const other = await run(request, probes)
    if (other.ordersHash === plain.ordersHash)
      return { check: name, ok: true, code: null, message: 'The same decisions.' }
    return { check: name, ok: false, code, message: `${why} ${firstDifference(plain, other)}` }
  } catch (error) {
    if (!(error instanceof FulmarError)) throw error
    return { check: name, ok: false, code: error.code, message: error.message }
  }
}

/** The first fill in which two runs differ, in words. */
function firstDifference(plain: RunRecord, other: RunRecord): string {
  const at = plain.fills.findIndex((fill, index) => {
    const twin = other.fills[index]
    return (
      twin === undefined ||
      !twin.quantity.eq(fill.quantity) ||
      !twin.price.eq(fill.price) ||
      twin.eventTime !== fill.eventTime
    )
  })
  const fill = plain.fills[at === -1 ? plain.fills.length : at] ?? other.fills[plain.fills.length]
  if (fill === undefined) return 'The fills are the same; orders differ.'
  const when = new Date(fill.eventTime / 1000).toISOString()
  return `First difference: fill ${String(at === -1 ? plain.fills.length + 1 : at + 1)}, ${fill.side} ${fill.quantity.toString()} ${fill.instrumentId} at ${when}.`
}
