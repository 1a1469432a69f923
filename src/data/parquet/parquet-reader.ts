import { BadRows } from '../csv/bad-rows.ts'
import type { BadRowKind } from '../csv/bad-rows.ts'
import { blamedColumn, detailOf } from '../csv/blame.ts'
import { numberOf } from '../csv/fields.ts'
import { timeReaderFor } from '../csv/layout.ts'
import type { FileLayout } from '../csv/layout.ts'
import type { CsvSettings } from '../csv/options.ts'
import { SYMBOL } from '../csv/row-scanner.ts'
import type { RowSink } from '../csv/row-sinks.ts'
import { isPriceSlot, SLOT, SLOT_COUNT } from '../csv/slots.ts'
import { FORM } from '../csv/time-reader.ts'
import type { TimeForm, TimeReader } from '../csv/time-reader.ts'
import { shareOf } from '../share.ts'
import { cellText, fillNumbers } from './column-form.ts'
import type { ColumnForm } from './column-form.ts'
import type { CellPiece } from './column-cursor.ts'
import type { ParquetTable, TableWalk } from './parquet-table.ts'

/** Rows that are unpacked at once, by a source that is read alone: whole pages, tens of megabytes. */
const MOST_ROWS = 2 ** 18
/** Unpacked are so many chunks at once: to unpack a page for each chunk would be slow. */
const CHUNKS_AT_ONCE = 8

/** From here on a bare number is a time since 1970, below it a date such as 20131007. */
const LEAST_EPOCH = 1e8
const LEAST_MILLIS = 1e11
const LEAST_MICROS = 1e14
const LEAST_NANOS = 1e17
const NANOS: ColumnForm = { kind: 'moment', unit: 'NANOS' }

/** No market data are older or younger: a number beyond is no time, or a damaged one. As in CSV. */
const FIRST_TIME = Date.UTC(1700, 0, 1) * 1000
const LAST_TIME = Date.UTC(2255, 0, 1) * 1000

/** Of the numbers in [from, to); loops, since a function called for each is several times slower. */
function areNanos(numbers: Float64Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (numbers[at]! >= LEAST_NANOS) return true
  return false
}

function lacksNumbers(numbers: Float64Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) if (Number.isNaN(numbers[at]!)) return true
  return false
}

/** One column that is used. */
interface PlannedColumn {
  /** Among all columns of the file. */
  readonly index: number
  readonly name: string
  readonly form: ColumnForm
  /** A slot, or SYMBOL. */
  readonly action: number
}

/** One column that is used, with its cells of the rows at hand. */
interface UsedColumn extends PlannedColumn {
  readonly numbers: Float64Array
  readonly cells: unknown[]
  /** Times only: what the numbers are; null where every cell is read as text. */
  readonly timeForm: TimeForm | null
}

function timeFormOf({ kind }: ColumnForm): TimeForm | null {
  if (kind === 'moment') return FORM.moment
  if (kind === 'wall') return FORM.wall
  return kind === 'date' ? FORM.date : null
}

/** A whole number of seconds, milliseconds or microseconds as microseconds, by its size, as in CSV; NaN for the rest. */
function epochMicros(value: number): number {
  if (!Number.isInteger(value) || value < LEAST_EPOCH || value >= LEAST_NANOS) return NaN
  if (value >= LEAST_MICROS) return value
  return value * (value >= LEAST_MILLIS ? 1000 : 1_000_000)
}

/** Walks the rows of a Parquet file and hands them to sinks, as `RowReader` does for CSV. */
export class ParquetReader {
  readonly bad: BadRows
  private readonly table: ParquetTable
  private readonly layout: FileLayout
  private readonly settings: CsvSettings
  private readonly time: TimeReader
  private readonly values = new Float64Array(SLOT_COUNT).fill(NaN)
  private readonly hasClock: boolean
  private readonly columns: readonly PlannedColumn[]
  private readonly walk: TableWalk
  private used: readonly UsedColumn[] = []
  private mostRows = MOST_ROWS
  /** Rows [from, to) are at hand; `row` is the next one. */
  private from = 0
  private to = 0
  private row = 0
  private problemField = 0
  private isClosed = false

  constructor(table: ParquetTable, layout: FileLayout, settings: CsvSettings) {
    this.table = table
    this.layout = layout
    this.settings = settings
    this.time = timeReaderFor(layout, settings)
    this.bad = new BadRows(layout.name, settings.skipBadRows)
    this.hasClock = layout.actions.includes(SLOT.clock)
    this.columns = table.columns.flatMap((column, index) => {
      const action = layout.actions[index] ?? 0
      return action >= 0 || action === SYMBOL ? [{ ...column, index, action }] : []
    })
    this.walk = table.walk(this.columns.map(({ name }) => name))
  }

  /** Takes effect before the first row is read. */
  shareMemory(sources: number): void {
    this.walk.isShared = sources > 1
    this.mostRows = sources === 1 ? MOST_ROWS : shareOf(sources).rows * CHUNKS_AT_ONCE
  }

  /** Reads until a sink is full (true), or the file ends (false). Asks whose row it is where there are symbols. */
  async read(sinkOf: (symbol: string) => RowSink | null): Promise<boolean> {
    for (;;) {
      if (this.takeRows(sinkOf)) return true
      if (this.isClosed || this.walk.isOver) return false
      await this.load()
    }
  }

  private takeRows(sinkOf: (symbol: string) => RowSink | null): boolean {
    const { values, used, from } = this
    const symbols = used.find(({ action }) => action === SYMBOL)
    while (this.row < this.to) {
      const at = this.row - from
      this.row += 1
      const problem = this.valuesOf(at)
      const sink = sinkOf(symbols === undefined ? '' : cellText(symbols.cells[at], symbols.form).trim())
      if (sink === null) continue
      const bad = problem ?? sink.add(values)
      if (bad !== null) this.reject(bad, at)
      if (sink.isFull) return true
    }
    return false
  }

  /** Puts one row into its slots, or says why it cannot be. */
  private valuesOf(at: number): BadRowKind | null {
    const { values, used, time } = this
    let problem: BadRowKind | null = null
    for (const column of used) {
      const { action } = column
      if (action === SLOT.time || action === SLOT.clock) {
        if (this.timeOf(column, at) || problem !== null) continue
        problem = isNothing(column.cells[at]) ? 'empty' : 'time'
        this.problemField = column.index
      } else if (action > 0) {
        const value = column.numbers[at]!
        values[action] = value
        if (!Number.isNaN(value) || problem !== null) continue
        problem = isNothing(column.cells[at]) ? 'empty' : 'notANumber'
        this.problemField = column.index
      }
    }
    if (problem !== null || time.resolve(values, this.hasClock)) return problem
    this.problemField = this.layout.actions.indexOf(SLOT.time)
    return 'time'
  }

  private timeOf({ action, numbers, timeForm, form, cells }: UsedColumn, at: number): boolean {
    const { values, time } = this
    const known = numbers[at]!
    const isTime = action === SLOT.clock || (known >= FIRST_TIME && known < LAST_TIME)
    if (!Number.isNaN(known) && isTime) {
      values[action] = known
      if (action === SLOT.time) time.form = timeForm ?? FORM.moment
      return true
    }
    const text = cellText(cells[at], form)
    const bytes = Buffer.from(`${text}\n`)
    const end = action === SLOT.time ? time.read(bytes, 0, values) : time.readClock(bytes, 0, values)
    return text !== '' && end === bytes.length - 1
  }

  /** The next rows, no more than one row group of them. */
  private async load(): Promise<void> {
    const pieces = await this.walk.next(this.mostRows)
    const { from, to } = this.walk
    this.used = this.columns.map(({ name, form, index, action }) => {
      const numbers = new Float64Array(action === SYMBOL ? 0 : to - from).fill(NaN)
      const timeForm = timeFormOf(form)
      const column = { index, name, form, action, numbers, cells: new Array<unknown>(0), timeForm }
      this.fill(column, pieces.get(name) ?? [], from, to)
      return column
    })
    this.from = from
    this.row = from
    this.to = to
  }

  private fill(column: UsedColumn, pieces: readonly CellPiece[], from: number, to: number): void {
    const { action, form, numbers, cells } = column
    for (const piece of pieces) {
      const first = Math.max(0, from - piece.from)
      const last = Math.min(piece.cells.length, to - piece.from)
      if (last <= first) continue
      const at = piece.from + first - from
      const part = sliceOf(piece.cells, first, last)
      if (action !== SYMBOL) fillNumbers(part, form, numbers, at)
      // more digits than a number holds: the last three go before it is made one
      if (action === SLOT.time && form.kind === 'number' && areNanos(numbers, at, at + part.length))
        fillNumbers(part, NANOS, numbers, at)
      if (action === SYMBOL || lacksNumbers(numbers, at, at + part.length)) {
        for (let index = 0; index < part.length; index += 1) cells[at + index] = part[index]
      }
    }
    if (action === SLOT.time && form.kind === 'number') this.numbersToTimes(column)
    else if (action > 0 && action !== SLOT.clock) this.shiftAndParse(column)
  }

  /** Bare numbers as times: what is no epoch is left to the reader of text. */
  private numbersToTimes({ numbers, cells }: UsedColumn): void {
    for (let row = 0; row < numbers.length; row += 1) {
      const value = numbers[row]!
      numbers[row] = epochMicros(value)
      if (Number.isNaN(numbers[row]!) && !Number.isNaN(value)) cells[row] = value
    }
  }

  /** Numbers that are stored as text, and prices that are stored as whole parts. */
  private shiftAndParse({ numbers, cells, form, action }: UsedColumn): void {
    const shift = isPriceSlot(action) ? this.layout.priceShift : 0
    if (form.kind !== 'text' && shift === 0) return
    for (let row = 0; row < numbers.length; row += 1) {
      const cell = cells[row]
      const value = typeof cell === 'string' ? numberOf(cell.trim(), false) : numbers[row]!
      numbers[row] = shift === 0 || Number.isNaN(value) ? value : Number(`${value}e-${shift}`)
    }
  }

  private reject(kind: BadRowKind, at: number): void {
    const { layout, table, used } = this
    const row = this.from + at
    const fields = layout.columns.map(() => '')
    for (const { index, cells, form, numbers, action } of used) {
      const known = numbers[at]!
      if (cells[at] !== undefined) fields[index] = cellText(cells[at], form)
      else if (known !== undefined && !Number.isNaN(known)) fields[index] = shown(known, form, action)
    }
    const column = blamedColumn(layout, kind, this.values, this.problemField)
    const place = table.placeOf(row)
    this.bad.add({
      kind,
      line: row + 1,
      where: `row group ${String(place.group)}, row ${String(place.row)}`,
      column: column < 0 ? null : (layout.columns[column]?.name ?? null),
      text: fields[column] ?? '',
      detail: detailOf(layout, kind, fields),
      row: used.map(({ index }) => fields[index] ?? '').join(', '),
    })
  }

  progress(): number {
    const { rowCount } = this.table
    return rowCount === 0 ? 1 : this.row / rowCount
  }

  async close(): Promise<void> {
    this.isClosed = true
    this.used = []
    this.row = this.table.rowCount
    this.from = this.row
    this.to = this.row
    this.table.release()
  }
}

/** A number that was converted already. */
function shown(value: number, form: ColumnForm, action: number): string {
  if (action === SLOT.time && form.kind !== 'date') {
    return cellText(value, { kind: form.kind === 'wall' ? 'wall' : 'moment', unit: 'MICROS' })
  }
  if (action === SLOT.clock) return cellText(value, { kind: 'clock', unit: 'MICROS' })
  return form.kind === 'date' ? cellText(value / 86_400_000_000, form) : String(value)
}

function isNothing(cell: unknown): boolean {
  return cell === null || cell === undefined || (typeof cell === 'string' && cell.trim() === '')
}

function sliceOf(cells: ArrayLike<unknown>, first: number, last: number): ArrayLike<unknown> {
  if (first === 0 && last === cells.length) return cells
  if (Array.isArray(cells)) return cells.slice(first, last) as unknown[]
  return (cells as Float64Array).subarray(first, last)
}
