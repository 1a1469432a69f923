import Table from 'cli-table3'
import { withoutAnsi } from './ansi.ts'
import type { Painter } from './ansi.ts'
import type { MoneyStyle } from './format.ts'
import type { RunRecord } from './run-record.ts'

/** What every table of a result is made of. */
export interface TableContext {
  readonly record: RunRecord
  readonly paint: Painter
  /** Columns that there are. */
  readonly width: number
}

/** From here on tables stand side by side and have all their columns. */
export const WIDE = 100

const MONEY_STYLES: readonly MoneyStyle[] = ['exact', 'whole', 'compact']

/** The first of exact, whole and compact money with which the table fits. */
export function fitting(
  { width }: Pick<TableContext, 'width'>,
  draw: (style: MoneyStyle) => string[],
): string[] {
  let lines: string[] = []
  for (const style of MONEY_STYLES) {
    lines = draw(style)
    if (lines.every((line) => [...withoutAnsi(line)].length <= width)) break
  }
  return lines
}

/**
 * Right-aligned but for the columns of words. No colors of the table's own: they would look at the
 * environment.
 */
export function drawTable(
  head: string[],
  rows: readonly string[][],
  words: readonly number[],
  padding = 1,
): string[] {
  const table = new Table({
    head,
    colAligns: head.map((_, column) => (words.includes(column) ? 'left' : 'right')),
    style: { head: [], border: [], compact: true, 'padding-left': padding, 'padding-right': padding },
  })
  table.push(...rows)
  return table.toString().split('\n')
}

/** Wrapped between words, later lines indented. A word longer than a line stands alone. */
export function bullets(texts: readonly string[], width: number): string[] {
  return texts.flatMap((text) => {
    const lines: string[] = []
    let line = '•'
    for (const word of text.split(/\s+/)) {
      if (line.length > 2 && line.length + 1 + word.length > width) {
        lines.push(line)
        line = ' '
      }
      line += ` ${word}`
    }
    return [...lines, line]
  })
}
