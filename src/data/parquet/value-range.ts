import type { Cells } from './page-values.ts'

const TWO_32 = 4_294_967_296

/**
 * The least and greatest value that a file names for a column. No value may lie outside: most damage to a number would
 * put it there, and nothing else in a file without checksums tells.
 */
export class ValueRange {
  private readonly least: number
  private readonly most: number

  constructor(least: number, most: number) {
    this.least = least
    this.most = most
  }

  /** Throws Error. What is no number passes, and so does what is rounded to a bound. */
  check(cells: Cells): void {
    const { least, most } = this
    let isOutside = false
    if (cells instanceof BigInt64Array) {
      // by halves, rounded to the nearest double as the bounds are
      const halves = new Int32Array(cells.buffer, cells.byteOffset, cells.length * 2)
      for (let index = 0; index < cells.length; index += 1) {
        const value = halves[2 * index + 1]! * TWO_32 + (halves[2 * index]! >>> 0)
        if (value < least || value > most) isOutside = true
      }
    } else if (
      cells instanceof Float64Array ||
      cells instanceof Float32Array ||
      cells instanceof Int32Array
    ) {
      for (let index = 0; index < cells.length; index += 1) {
        if (cells[index]! < least || cells[index]! > most) isOutside = true
      }
    } else if (Array.isArray(cells)) {
      for (const cell of cells as unknown[]) {
        if (typeof cell !== 'number' && typeof cell !== 'bigint') continue
        if (Number(cell) < least || Number(cell) > most) isOutside = true
      }
    }
    if (isOutside) throw new Error('it has a value outside of the least and greatest that the file names')
  }
}
