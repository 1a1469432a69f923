import { shareOf } from '../share.ts'
import { BadRows } from './bad-rows.ts'
import type { BadRowKind } from './bad-rows.ts'
import { blamedColumn, detailOf } from './blame.ts'
import { openBytes } from './byte-source.ts'
import { splitLine } from './fields.ts'
import { createScanner } from './layout.ts'
import type { FileLayout } from './layout.ts'
import { LineReader } from './line-reader.ts'
import type { CsvSettings } from './options.ts'
import { PROBLEM } from './row-scanner.ts'
import type { Problem, RowScanner } from './row-scanner.ts'
import type { RowSink } from './row-sinks.ts'

const CR = 13
const LF = 10
const SPACE = 32

const PROBLEM_KIND: Readonly<Record<Exclude<Problem, 0 | 1>, BadRowKind>> = {
  [PROBLEM.time]: 'time',
  [PROBLEM.empty]: 'empty',
  [PROBLEM.notANumber]: 'notANumber',
}

/** Where a row goes: by its symbol, or null for one that nobody asked for. */
export type SinkOf = (bytes: Buffer, scanner: RowScanner) => RowSink | null

/** Walks the rows of one file and hands them to sinks. */
export class RowReader {
  readonly bad: BadRows
  private readonly layout: FileLayout
  private readonly scanner: RowScanner
  private readonly settings: CsvSettings
  private lines: LineReader | null = null
  private line = 0
  private headerSeen: boolean
  private blockBytes = shareOf(1).bytes

  constructor(layout: FileLayout, settings: CsvSettings) {
    this.layout = layout
    this.settings = settings
    this.scanner = createScanner(layout, settings)
    this.bad = new BadRows(layout.name, settings.skipBadRows)
    this.headerSeen = !layout.hasHeader
  }

  /** Takes effect before the first row is read. */
  shareMemory(sources: number): void {
    this.blockBytes = shareOf(sources).bytes
  }

  /** Reads until a sink is full (true), or the file ends (false). */
  async read(sinkOf: SinkOf): Promise<boolean> {
    if (this.lines === null) await this.open()
    const lines = this.lines
    if (lines === null) return false
    for (;;) {
      if (this.scanLines(lines, sinkOf)) return true
      if (!(await lines.fill())) return false
    }
  }

  private async open(): Promise<void> {
    this.lines = new LineReader(
      await openBytes(this.layout.path, this.blockBytes),
      this.layout.name,
      this.blockBytes,
    )
    await this.lines.fill()
    const { buffer, limit } = this.lines
    // A byte order mark, if there is one.
    if (limit >= 3 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf) this.lines.position = 3
  }

  /** Scans the complete lines that are in memory. True where a sink is full. */
  private scanLines(lines: LineReader, sinkOf: SinkOf): boolean {
    const { scanner } = this
    const { buffer, limit } = lines
    let position = lines.position
    let isFull = false
    while (position < limit && !isFull) {
      this.line += 1
      const start = position
      if (buffer[start]! <= SPACE && this.isBlank(buffer, start)) {
        position = buffer.indexOf(LF, start) + 1
        continue
      }
      if (!this.headerSeen) {
        this.headerSeen = true
        position = buffer.indexOf(LF, start) + 1
        continue
      }
      position = scanner.scan(buffer, start)
      if (scanner.problem === PROBLEM.fieldCount) {
        // Nobody can tell which of its fields is the symbol.
        this.reject('fieldCount', buffer, start, position)
        continue
      }
      const sink = sinkOf(buffer, scanner)
      if (sink === null) continue
      const bad = scanner.problem === PROBLEM.none ? sink.add(scanner.values) : PROBLEM_KIND[scanner.problem]
      if (bad !== null) this.reject(bad, buffer, start, position)
      isFull = sink.isFull
    }
    lines.position = position
    return isFull
  }

  private isBlank(buffer: Buffer, start: number): boolean {
    let position = start
    const tabSeparates = this.layout.separator === '\t'
    for (;;) {
      const byte = buffer[position]!
      if (byte === LF) return true
      if (byte !== SPACE && byte !== CR && (byte !== 9 || tabSeparates)) return false
      position += 1
    }
  }

  private reject(kind: BadRowKind, buffer: Buffer, start: number, end: number): void {
    const row = buffer.toString('utf8', start, end).replace(/\r?\n$/, '')
    const fields = splitLine(row, this.layout.separator)
    const column = blamedColumn(this.layout, kind, this.scanner.values, this.scanner.problemField)
    this.bad.add({
      kind,
      line: this.line,
      where: `line ${this.line}`,
      column: column < 0 ? null : (this.layout.columns[column]?.name ?? null),
      text: fields[column] ?? '',
      detail: detailOf(this.layout, kind, fields),
      row,
    })
  }

  progress(): number {
    return this.lines?.progress() ?? 0
  }

  async close(): Promise<void> {
    const lines = this.lines
    this.lines = null
    await lines?.close()
  }
}
