import type { Code } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import { plainText } from '../report/format.ts'
import { openPaperStore } from '../runtime/journal-store.ts'
import { paper } from '../runtime/paper.ts'
import { paperStart } from '../runtime/paper-start.ts'
import type { PaperOptions } from '../runtime/paper.ts'
import { prepareRun } from '../runtime/prepare-run.ts'
import type { PreparedRun } from '../runtime/prepare-run.ts'
import type { RunRequest } from '../runtime/run-request.ts'
import { PaperControl } from './control/paper-control.ts'
import { Interrupts } from './interrupts.ts'
import { LineMonitor, silentMonitor, TableMonitor } from './live/monitor.ts'
import type { Facts, Monitor } from './live/monitor.ts'
import type { OutputFlags } from './output-flags.ts'
import { marketOf } from './live/market.ts'
import { packageVersion } from './package-files.ts'
import { announce, checkOutputs, completed, costNote, earlyEnd, showResult, watched } from './run-output.ts'
import type { Session } from './session.ts'
import { wantsColor } from './terminal.ts'

export interface PaperRun {
  readonly request: RunRequest
  readonly flags: OutputFlags
  readonly speed: number
  readonly title: (strategyName: string) => string
  readonly notes: readonly string[]
  /** Folder through which it is told what to do; null for none. */
  readonly control: string | null
  /** Where the journal goes. Default: in memory. */
  readonly store?: PaperStore
}

export interface PaperStore {
  readonly file: string
  /** PEM; null: heads are not signed. */
  readonly signKey: string | null
}

/** Paper trading from the first line to the summary. Returns the exit code. */
export async function runPaper(session: Session, run: PaperRun): Promise<number> {
  const { terminal } = session
  const { flags } = run
  checkOutputs(flags)
  let monitor: Monitor = silentMonitor
  const interrupts = new Interrupts(terminal, {
    onFirst: () => {
      monitor.close()
      monitor = silentMonitor
      terminal.err.write('Stopping. Ctrl-C again leaves at once.\n')
    },
    onSecond: () => {
      monitor.close()
    },
  })
  const undivert = divertOthers(session, flags, (text) => {
    if (monitor === silentMonitor) terminal.err.write(text)
    else
      for (const line of text.trimEnd().split('\n')) monitor.onMessage({ kind: 'log', text: line, time: 0 })
  })
  const unwatch = terminal.watch(run.request.strategyFile)
  const outside = new PaperControl(terminal, run.control)
  try {
    const prepared = await prepareRun(run.request)
    const latched = outside.obeyLatches(prepared)
    const notes = [...run.notes, ...prepared.notes, costNote(prepared), ...latched]
    announce(session, flags, run.title(prepared.strategyName), notes)
    const journal = await journalFor(session, run.store, prepared)
    monitor = monitorFor(session, flags, factsOf(prepared, run.speed))
    let share = 0
    const { options, watch } = watched(prepared.options, flags)
    outside.begin(prepared, (text) => {
      monitor.onMessage({ kind: 'alert', text, time: 0 })
    })
    const record = await paper({
      ...options,
      control: outside.control,
      ...journal,
      speed: run.speed,
      signal: interrupts.signal,
      onStatus: (status) => {
        share = status.share
        outside.onStatus(status)
        monitor.onStatus(status)
      },
      onFill: (fill) => {
        monitor.onFill(fill)
      },
      onAlert: (severity, code, message, time) => {
        monitor.onMessage({ kind: 'alert', text: `${severity} ${code}: ${message}`, time })
      },
      onLog: (strategyId, message, time) => {
        monitor.onMessage({ kind: 'log', text: `${strategyId}: ${plainText(message)}`, time })
      },
    }).finally(() => outside.end())
    unwatch()
    monitor.close()
    const early = earlyEnd(interrupts.wasInterrupted, share, 'recording')
    return await showResult(session, completed(record, prepared, early, watch), flags)
  } finally {
    unwatch()
    outside.close()
    monitor.close()
    interrupts.close()
    undivert()
  }
}

async function journalFor(
  { terminal }: Session,
  store: PaperStore | undefined,
  { options, bundleHash, strategyName }: PreparedRun,
): Promise<Pick<PaperOptions, 'journal' | 'started'>> {
  if (store === undefined) return {}
  const onWarning = (code: Code, message: string): void => {
    terminal.err.write(`warning ${code}: ${message}\n`)
  }
  const started = paperStart(options, [bundleHash])
  const journal = await openPaperStore({ ...store, strategyName, build: packageVersion(), onWarning })
  return { journal, started }
}

/** A strategy's console.log must spoil neither the JSON nor the table. */
function divertOthers({ terminal }: Session, flags: OutputFlags, sink: (text: string) => void): () => void {
  const undoOut = terminal.divert('out', sink)
  const undoErr = flags.json === true ? () => undefined : terminal.divert('err', sink)
  return () => {
    undoOut()
    undoErr()
  }
}

function monitorFor({ terminal }: Session, flags: OutputFlags, facts: Facts): Monitor {
  if (flags.json === true || flags.quiet === true) return silentMonitor
  if (!terminal.err.isTTY) return new LineMonitor(terminal, facts)
  return new TableMonitor(terminal, facts, {
    color: wantsColor(terminal, terminal.err, flags.color),
    ascii: flags.ascii ?? false,
  })
}

function factsOf({ options, strategyName }: PreparedRun, speed: number): Facts {
  return {
    strategy: strategyName,
    speed,
    startingCash: options.cash === undefined ? DEFAULT_CASH : Decimal.from(options.cash).toNumber(),
    ...marketOf(options),
  }
}

/** That of `RunOptions.cash`. */
const DEFAULT_CASH = 100_000
