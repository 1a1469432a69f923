import { relative, resolve } from 'node:path'
import { painter } from '../report/ansi.ts'
import { formatCount, plainText } from '../report/format.ts'
import { fillsToJsonl, renderHtml, renderTables, toJson } from '../report/index.ts'
import type { RunRecord } from '../report/index.ts'
import type { PreparedRun } from '../runtime/prepare-run.ts'
import { watchPrices } from '../runtime/price-watch.ts'
import type { PriceWatch } from '../runtime/price-watch.ts'
import type { RunOptions } from '../runtime/run-options.ts'
import { EXIT } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { openInBrowser } from './open-browser.ts'
import { checkWritable, writeFileWhole } from './output-files.ts'
import { wantsReport } from './output-flags.ts'
import type { OutputFlags } from './output-flags.ts'
import type { Session } from './session.ts'
import { wantsColor } from './terminal.ts'

/** What a run says before it starts: what will be done, with what, and what was assumed. */
export function announce(
  session: Session,
  flags: OutputFlags,
  title: string,
  notes: readonly string[],
): void {
  if (flags.json === true || flags.quiet === true) return
  const { out } = session.terminal
  const paint = painter(wantsColor(session.terminal, out, flags.color))
  const lines = notes.map(
    (note) => `  ${paint.dim(plainText(relativePaths(note, session.terminal.folder)))}\n`,
  )
  out.write(`${paint.bold(title)}\n${lines.join('')}\n`)
}

/** What fills cost, in a line. */
export function costNote({ options }: PreparedRun): string {
  const commission = options.commission ?? 'venue'
  const fees = commission === 'venue' ? 'commission of the venue' : `commission ${commission}`
  const spread = String(options.venue?.halfSpreadBps ?? 0)
  return `Costs: ${fees}, a half-spread of ${spread} bps where only trades are known; see fulmar help sim`
}

/** Notes name files in full; people think of them from where they stand. */
function relativePaths(note: string, folder: string): string {
  return note.replaceAll(`${folder}/`, '')
}

/** Fails before a long run, not after it, where a file cannot be written. */
export function checkOutputs(flags: OutputFlags): void {
  wantsReport(flags)
  if (flags.fills !== undefined) checkWritable(flags.fills)
  if (typeof flags.report === 'string') checkWritable(flags.report)
}

/** A run whose prices and reasons are kept for the report, where there is to be one. */
export function watched(
  options: RunOptions,
  flags: OutputFlags,
): { readonly options: RunOptions; readonly watch: PriceWatch | null } {
  // reasons are for the tables too, which are not printed as JSON
  const kept = { ...options, orderReasons: wantsReport(flags) || flags.json !== true }
  if (!wantsReport(flags)) return { options: kept, watch: null }
  const watch = watchPrices(options.sources)
  return { options: { ...kept, sources: watch.sources }, watch }
}

/** The result with what only the preparation knows: rows that were left out, and why the run ended early. */
export function completed(
  record: RunRecord,
  prepared: PreparedRun,
  early: string | null,
  watch: PriceWatch | null,
): RunRecord {
  const skipped = prepared
    .skippedRows()
    .map(
      ({ file, reason, count }) =>
        `${file}: ${formatCount(count)} ${count === 1 ? 'row' : 'rows'} skipped (${reason}).`,
    )
  const warnings = [...record.warnings, ...skipped, ...(early === null ? [] : [early])]
  return { ...record, warnings, ...(watch === null ? {} : { prices: watch.prices(record.endTime) }) }
}

/** Writes the files that were asked for, prints the result, opens the report. Returns the exit code of the run. */
export async function showResult(session: Session, record: RunRecord, flags: OutputFlags): Promise<ExitCode> {
  const { terminal } = session
  if (flags.fills !== undefined) writeFileWhole(flags.fills, fillsToJsonl(record.fills))
  const report = writeReport(record, flags)
  if (flags.json === true) {
    terminal.out.write(`${JSON.stringify(toJson(record))}\n`)
  } else {
    const { out } = terminal
    const options = {
      color: wantsColor(terminal, out, flags.color),
      ascii: flags.ascii ?? false,
      width: out.columns,
      breakdown: flags.breakdown ?? null,
    }
    const shownPath = report.path === null ? null : relative(terminal.folder, resolve(report.path))
    out.write(renderTables(record, { ...options, reportPath: shownPath }))
    if (report.failure !== null) out.write(`Report   not written: ${report.failure}\n`)
    if (flags.fills !== undefined) out.write(`Fills    ${plainText(flags.fills)}\n`)
  }
  if (flags.open === true && report.path !== null) {
    const note = await openInBrowser(terminal, resolve(terminal.folder, report.path))
    // stdout is the result's alone
    if (note !== null && flags.quiet !== true) terminal.err.write(`${plainText(note)}\n`)
  }
  return record.halts.length > 0 ? EXIT.strategy : EXIT.fine
}

/**
 * The report is written unless it is declined or the result goes to another program. One that nobody asked for
 * must not spoil a run in a folder that cannot be written.
 */
function writeReport(record: RunRecord, flags: OutputFlags): { path: string | null; failure: string | null } {
  if (flags.report === false || !wantsReport(flags)) return { path: null, failure: null }
  const path = flags.report ?? `reports/${fileName(record.strategy)}-${record.mode}.html`
  try {
    writeFileWhole(path, renderHtml(record))
    return { path, failure: null }
  } catch (error) {
    if (flags.report !== undefined) throw error
    return { path: null, failure: error instanceof Error ? error.message : String(error) }
  }
}

function fileName(strategy: string): string {
  const plain = strategy.toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return plain.replace(/^-|-$/g, '') === '' ? 'strategy' : plain.replace(/^-|-$/g, '')
}
