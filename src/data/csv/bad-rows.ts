import { FulmarError } from '../../domain/codes.ts'
import type { Code } from '../../domain/codes.ts'

/** Why a row is refused, in words that people read and programs may count by. */
export const BAD_ROW = {
  fieldCount: 'wrong number of fields',
  time: 'unreadable time',
  empty: 'empty field',
  notANumber: 'not a number',
  priceNotPositive: 'price not above zero',
  highLow: 'high or low contradicts the other prices',
  volumeNegative: 'volume below zero',
  crossed: 'bid above ask',
  unsorted: 'earlier than the row before it',
  duplicate: 'same time as the row before it',
} as const

export type BadRowKind = keyof typeof BAD_ROW

const CODE: Readonly<Record<BadRowKind, Code>> = {
  fieldCount: 'DATA_ROW_BAD',
  time: 'DATA_TIME_UNREADABLE',
  empty: 'DATA_ROW_BAD',
  notANumber: 'DATA_ROW_BAD',
  priceNotPositive: 'DATA_ROW_BAD',
  highLow: 'DATA_ROW_BAD',
  volumeNegative: 'DATA_ROW_BAD',
  crossed: 'DATA_ROW_BAD',
  unsorted: 'DATA_UNSORTED',
  duplicate: 'DATA_UNSORTED',
}

const REMEDY: Readonly<Partial<Record<BadRowKind, string>>> = {
  time: 'Use ISO 8601 or Unix seconds, milliseconds, microseconds or nanoseconds, or skip such rows with --on-bad-row skip.',
  priceNotPositive: 'Mend the row, or skip such rows with --on-bad-row skip.',
}

/** One row that was refused. */
export interface BadRow {
  readonly kind: BadRowKind
  /** From 1: line of a CSV file, where the header counts, or row of a Parquet file. */
  readonly line: number
  /** The same in words: `line 17`, or `row group 2, row 17`. */
  readonly where: string
  /** Name of the column, or null where the row as a whole is wrong. */
  readonly column: string | null
  /** What stands there. */
  readonly text: string
  /** The figures that contradict each other; empty where the text says it all. */
  readonly detail: string
  /** The whole line, as it stands in the file. */
  readonly row: string
}

const MAX_SHOWN = 200

function shown(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

/** What happens to rows that cannot be true: the first one throws, or all are counted. */
export class BadRows {
  /** First line of each kind, for `fulmar data inspect`. */
  readonly first = new Map<BadRowKind, BadRow>()
  private readonly counts = new Map<string, number>()
  private readonly name: string
  private readonly skip: boolean

  constructor(name: string, skip: boolean) {
    this.name = name
    this.skip = skip
  }

  /** Throws FulmarError DATA_ROW_BAD, DATA_UNSORTED or DATA_TIME_UNREADABLE unless rows are skipped. */
  add(bad: BadRow): void {
    const words = BAD_ROW[bad.kind]
    if (!this.skip) {
      const place = `${this.name}, ${bad.where}${bad.column === null ? '' : `, column “${bad.column}”`}`
      const what = bad.column === null ? words : `${words}: “${shown(bad.text)}”`
      const detail = bad.detail === '' ? '' : ` (${bad.detail})`
      const remedy = REMEDY[bad.kind]
      throw new FulmarError(
        CODE[bad.kind],
        `${place}: ${what}${detail}. The row: ${shown(bad.row)}`,
        remedy === undefined ? {} : { remedy },
      )
    }
    this.counts.set(words, (this.counts.get(words) ?? 0) + 1)
    if (!this.first.has(bad.kind)) this.first.set(bad.kind, bad)
  }

  /** Rows skipped so far, by reason. */
  skipped(): ReadonlyMap<string, number> {
    return this.counts
  }
}
