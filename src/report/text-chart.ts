import { formatDate, formatTime } from './format.ts'
import type { EquitySeries } from './run-record.ts'

const DAY_MICROS = 86_400_000_000

export interface TextChartOptions {
  /** Columns, labels included. */
  readonly width: number
  /** Rows of the plot; the line of dates comes below them. */
  readonly height: number
  /** Text of a value on the left axis. */
  readonly label: (value: number) => string
}

/** A line chart in characters, its x axis true to time. Empty for fewer than two points. */
export function textChart(series: EquitySeries, options: TextChartOptions): string[] {
  const height = Math.max(2, options.height)
  const { low, high } = range(series.equity)
  if (series.time.length < 2 || !Number.isFinite(high - low)) return []
  const labels = Array.from({ length: height }, (_, row) =>
    options.label(high - ((high - low) * row) / (height - 1)),
  )
  const gutter = Math.max(...labels.map((text) => text.length))
  const columns = Math.max(2, options.width - gutter - 2)
  const rows = sampled(series, columns).map((value) =>
    high === low ? (height - 1) >> 1 : Math.round(((high - value) / (high - low)) * (height - 1)),
  )
  const grid = Array.from({ length: height }, () => new Array<string>(columns).fill(' '))
  rows.forEach((row, column) => {
    drawStep(grid, column, rows[column - 1] ?? row, row)
  })
  const lines = grid.map((cells, row) => {
    const shown = high === low && row !== (height - 1) >> 1 ? '' : (labels[row] ?? '')
    return `${shown.padStart(gutter)} ┤${cells.join('')}`.trimEnd()
  })
  return [...lines, `${' '.repeat(gutter + 2)}${timeAxis(series, columns)}`]
}

/** From the row of the last column to the row of this one. */
function drawStep(grid: string[][], column: number, from: number, to: number): void {
  const put = (row: number, character: string) => {
    const cells = grid[row]
    if (cells !== undefined) cells[column] = character
  }
  if (from === to) {
    put(to, '─')
    return
  }
  put(from, to > from ? '╮' : '╯')
  put(to, to > from ? '╰' : '╭')
  for (let row = Math.min(from, to) + 1; row < Math.max(from, to); row++) put(row, '│')
}

/** The last value known at the end of each column. */
function sampled(series: EquitySeries, columns: number): number[] {
  const start = series.time[0] ?? 0
  const span = (series.time.at(-1) ?? 0) - start
  const values: number[] = []
  let next = 0
  let value = series.equity[0] ?? 0
  for (let column = 0; column < columns; column++) {
    const end = start + (span * column) / (columns - 1)
    while (next < series.time.length && (series.time[next] ?? 0) <= end)
      value = series.equity[next++] ?? value
    values.push(value)
  }
  return values
}

function timeAxis(series: EquitySeries, columns: number): string {
  const first = series.time[0] ?? 0
  const last = series.time.at(-1) ?? 0
  const format = last - first < 3 * DAY_MICROS ? formatTime : formatDate
  const right = format(last)
  const left = format(first)
  const room = columns - left.length - right.length
  return room > 0 ? left + ' '.repeat(room) + right : left.slice(0, columns)
}

/** Not Math.min(...values): a curve can have more points than a call can have arguments. */
function range(values: readonly number[]): { low: number; high: number } {
  let low = Infinity
  let high = -Infinity
  for (const value of values) {
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return { low, high }
}
