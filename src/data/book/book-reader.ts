/** From rows of text to states of an order book. */
import { FulmarError } from '../../domain/codes.ts'
import { DepthBook, type DepthLevel } from '../../domain/depth.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { BAD_ROW, type BadRowKind } from '../csv/bad-rows.ts'
import { numberOf } from '../csv/fields.ts'
import type { CsvSettings } from '../csv/options.ts'
import { SLOT, SLOT_COUNT } from '../csv/slots.ts'
import { FORM, TimeReader } from '../csv/time-reader.ts'
import type { BookLayout, LevelColumns } from './book-columns.ts'

/** Told of every state of the book, when it is complete. The book is reused. */
export type BookSink = (time: UnixMicros, book: DepthBook) => void

/** How files with whole numbers write that there is no price. */
const NO_PRICE = 9.2e18

interface ReadRow {
  readonly time: UnixMicros
  readonly fields: readonly string[]
}

/** Takes row by row, and tells of the book after each moment. */
export class BookReader {
  /** Rows skipped, by reason, and the first of each. */
  readonly firstSkipped = new Map<string, { count: number; readonly line: number; readonly row: string }>()
  private readonly name: string
  private readonly layout: BookLayout
  private readonly settings: CsvSettings
  private readonly scale: number
  private readonly sink: BookSink
  private readonly times: TimeReader
  private readonly values = new Float64Array(SLOT_COUNT)
  private readonly book = new DepthBook()
  private updates = 0
  private lastTime: UnixMicros = -Infinity
  /** Rows of one moment in a file of levels. */
  private group: ReadRow[] = []
  /** Only rows of this symbol count; null for all. */
  private readonly symbol: string | null

  /** `scale`: what prices are divided by. */
  constructor(
    name: string,
    layout: BookLayout,
    settings: CsvSettings,
    choice: { readonly scale: number; readonly symbol: string | null },
    sink: BookSink,
  ) {
    this.name = name
    this.layout = layout
    this.settings = settings
    this.scale = choice.scale
    this.symbol = choice.symbol
    this.sink = sink
    const { zone, zones } = settings
    this.times = new TimeReader({ separator: 0, zone, zones, daily: false, baseDay: null })
  }

  /** Throws DATA_ROW_BAD, DATA_TIME_UNREADABLE or DATA_UNSORTED, unless bad rows are skipped. */
  row(fields: readonly string[], line: number): void {
    const { layout, symbol } = this
    if (fields.length === 0) return
    if (fields.length !== layout.names.length) {
      this.refuse('fieldCount', line, fields)
      return
    }
    if (symbol !== null && fields[layout.symbol] !== symbol) return
    const time = this.timeOf(fields[layout.time] ?? '')
    const problem = Number.isNaN(time) ? 'time' : time < this.lastTime ? 'unsorted' : this.problem(fields)
    if (problem !== null) {
      this.refuse(problem, line, fields)
      return
    }
    if (layout.form === 'wide') {
      this.takeWide(layout, time, fields)
    } else {
      if (time !== this.lastTime) this.endGroup()
      this.group.push({ time, fields })
    }
    this.lastTime = time
  }

  /** After the last row. */
  end(): void {
    this.endGroup()
  }

  private takeWide(
    layout: Extract<BookLayout, { form: 'wide' }>,
    time: UnixMicros,
    fields: readonly string[],
  ): void {
    this.updates += 1
    this.book.snapshot(this.side(layout.bids, fields), this.side(layout.asks, fields), this.updates)
    this.sink(time, this.book)
  }

  private side(levels: readonly LevelColumns[], fields: readonly string[]): DepthLevel[] {
    return levels.flatMap(({ price, size }): DepthLevel[] => {
      const [at, shown] = [this.price(fields[price] ?? ''), this.number(fields[size] ?? '')]
      return Number.isNaN(at) || !(shown > 0) ? [] : [[at, shown]]
    })
  }

  private endGroup(): void {
    const { layout, group } = this
    const [first] = group
    if (layout.form !== 'long' || first === undefined) return
    const changes = { bids: [] as DepthLevel[], asks: [] as DepthLevel[] }
    let isSnapshot = layout.update < 0
    for (const { fields } of group) {
      isSnapshot ||= saysSnapshot(fields[layout.update] ?? '')
      const level: DepthLevel = [
        this.price(fields[layout.price] ?? ''),
        this.number(fields[layout.size] ?? ''),
      ]
      changes[isBid(fields[layout.side] ?? '') === true ? 'bids' : 'asks'].push(level)
    }
    this.group = []
    const updateId = this.updates + 1
    if (isSnapshot) this.book.snapshot(changes.bids, changes.asks, updateId)
    else if (this.book.isComplete) this.book.apply({ ...changes, updateId, previousId: this.updates })
    // before the first snapshot nobody knows what stands beside the changes
    else return
    this.updates = updateId
    this.sink(first.time, this.book)
  }

  private problem(fields: readonly string[]): BadRowKind | null {
    const { layout } = this
    if (layout.form === 'long') {
      const isSided = isBid(fields[layout.side] ?? '') !== null
      return isSided
        ? this.levelProblem(fields[layout.price] ?? '', fields[layout.size] ?? '', false)
        : 'notANumber'
    }
    for (const { price, size } of [...layout.bids, ...layout.asks]) {
      const [text, shown] = [fields[price] ?? '', fields[size] ?? '']
      // a level that is not there is left empty
      const problem = text === '' || /^nan$/i.test(text) ? null : this.levelProblem(text, shown, true)
      if (problem !== null) return problem
    }
    const [bid] = this.side(layout.bids, fields)
    const [ask] = this.side(layout.asks, fields)
    return bid !== undefined && ask !== undefined && bid[0] > ask[0] ? 'crossed' : null
  }

  /** `mayBeZero`: how files with a book in each row write that there is no such level. */
  private levelProblem(priceText: string, sizeText: string, mayBeZero: boolean): BadRowKind | null {
    const [price, size] = [this.number(priceText), this.number(sizeText)]
    if (Number.isNaN(price) || Number.isNaN(size)) return 'notANumber'
    const isTooLow = mayBeZero ? price < 0 : price <= 0
    if (isTooLow && !this.settings.allowNegative) return 'priceNotPositive'
    return size < 0 ? 'volumeNegative' : null
  }

  /** NaN for none: zero and the largest whole number are how files write that. */
  private price(text: string): number {
    const value = this.number(text)
    if (value > NO_PRICE || (value === 0 && this.layout.form === 'wide')) return NaN
    return this.scale === 1 ? value : Number((value / this.scale).toPrecision(15))
  }

  private number(text: string): number {
    return numberOf(text, false)
  }

  private timeOf(text: string): UnixMicros {
    const bytes = Buffer.from(`${text}\n`)
    if (this.times.read(bytes, 0, this.values) !== bytes.length - 1) return NaN
    const form = this.times.form
    if (form !== FORM.moment && !this.times.resolve(this.values, false)) return NaN
    return this.values[SLOT.time] ?? NaN
  }

  private refuse(kind: BadRowKind, line: number, fields: readonly string[]): void {
    if (this.settings.skipBadRows) {
      const known = this.firstSkipped.get(BAD_ROW[kind])
      if (known === undefined) this.firstSkipped.set(BAD_ROW[kind], { count: 1, line, row: fields.join(',') })
      else known.count += 1
      return
    }
    const code =
      kind === 'time' ? 'DATA_TIME_UNREADABLE' : kind === 'unsorted' ? 'DATA_UNSORTED' : 'DATA_ROW_BAD'
    throw new FulmarError(
      code,
      `${this.name}, line ${String(line)}: ${BAD_ROW[kind]}. The row: ${fields.join(',').slice(0, 200)}`,
      { remedy: 'Mend the row, or skip such rows with --on-bad-row skip.' },
    )
  }
}

/** Null where the text names no side. */
export function isBid(text: string): boolean | null {
  if (/^(b|bid|bids|buy)$/i.test(text)) return true
  return /^(a|s|ask|asks|offer|sell)$/i.test(text) ? false : null
}

function saysSnapshot(text: string): boolean {
  return /^(snap|snapshot|true|t|1)$/i.test(text)
}
