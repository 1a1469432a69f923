/**
 * One column of one row group, page by page. Whatever the file says of its lengths and counts is compared with what is
 * there before it is used: a damaged page ends in an error, never in a loop, in a shortage of memory, or in other rows.
 */
import { crc32 } from 'node:zlib'
import type { PooledFile } from '../pooled-file.ts'
import { ENCODING, isNullable, readValues, withNulls } from './page-values.ts'
import type { Cells, Stored } from './page-values.ts'
import { NeedsMoreBytes, readPageHeader } from './page-header.ts'
import type { PageHeader } from './page-header.ts'
import { readRuns } from './runs.ts'
import type { Part } from './runs.ts'
import type { Unpack } from './unpack.ts'
import type { ValueRange } from './value-range.ts'

/** What is known of a column in a row group before its pages are read. */
export interface ColumnPlan {
  readonly name: string
  readonly stored: Stored
  /** Rows of the group, counted from the start of the file. */
  readonly from: number
  readonly to: number
  /** Bytes [start, end) of the file. */
  readonly start: number
  readonly end: number
  readonly codec: string
  readonly range: ValueRange | null
  /** CRC-32 of all its bytes, where the file has one. */
  readonly checksum: number | null
}

/** A piece of a column: `cells[0]` is row `from`. */
export interface CellPiece {
  readonly from: number
  readonly cells: Cells
}

/** Unpacked, no page is that large: more is a damaged number. */
const LARGEST_PAGE = 2 ** 30
const LEVELS_IN_RUNS = 3

export class ColumnCursor {
  /** The first row that has not been read. */
  row: number
  private readonly plan: ColumnPlan
  private readonly file: PooledFile
  private readonly unpack: Unpack
  /** Bytes that are read from the file at once. */
  private readonly windowBytes: number
  /** Bytes of the file from `windowAt` on. */
  private window: Uint8Array = new Uint8Array(0)
  private windowAt: number
  /** Of the file: the next header. */
  private at: number
  private dictionary: Cells | null = null
  private pages = 0
  private checksum = 0

  constructor(plan: ColumnPlan, file: PooledFile, unpack: Unpack, windowBytes: number) {
    this.plan = plan
    this.file = file
    this.unpack = unpack
    this.windowBytes = windowBytes
    this.row = plan.from
    this.at = plan.start
    this.windowAt = plan.start
  }

  /** The next rows, at least one. Throws Error where the page cannot be as it is. */
  async next(): Promise<CellPiece> {
    const { plan } = this
    try {
      for (;;) {
        const { header, bytes } = await this.page()
        this.pages += 1
        if (header.kind === 'dictionary') this.takeDictionary(header, bytes)
        if (header.kind === 'index' || header.kind === 'dictionary' || header.valueCount === 0) continue
        const from = this.row
        if (header.valueCount > plan.to - from) throw new Error('it has more rows than its row group')
        const cells = this.cellsOf(header, bytes)
        plan.range?.check(cells)
        this.row += header.valueCount
        if (this.row === plan.to) await this.finish()
        return { from, cells }
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const place = `column “${plan.name}”, page ${String(Math.max(1, this.pages))}`
      throw new Error(`${place}: ${reason}`, { cause: error })
    }
  }

  /** What is left of the column belongs to no row; but where there is a checksum it counts. */
  private async finish(): Promise<void> {
    const { checksum, end } = this.plan
    if (checksum === null) return
    while (this.at < end) {
      const count = Math.min(this.windowBytes, end - this.at)
      this.pass(await this.bytes(count), count)
    }
    if (this.checksum !== checksum) throw new Error('its bytes are not those that were written (checksum)')
  }

  private pass(bytes: Uint8Array, count: number): void {
    if (this.plan.checksum !== null) this.checksum = crc32(bytes.subarray(0, count), this.checksum)
    this.at += count
  }

  private async page(): Promise<{ readonly header: PageHeader; readonly bytes: Uint8Array }> {
    if (this.at >= this.plan.end) throw new Error('it has fewer rows than its row group')
    const { header, length } = await this.header()
    const whole = length + header.storedSize
    if (whole > this.plan.end - this.at) throw new Error('a page is longer than its column')
    if (header.unpackedSize > LARGEST_PAGE) throw new Error('a page is too large')
    const all = await this.bytes(whole)
    const bytes = all.subarray(length)
    if (header.checksum !== null && crc32(bytes) !== header.checksum)
      throw new Error('its bytes are not those that were written (checksum)')
    this.pass(all, whole)
    return { header, bytes }
  }

  private async header(): Promise<{ readonly header: PageHeader; readonly length: number }> {
    const most = this.plan.end - this.at
    for (let count = Math.min(most, 1024); ; count = Math.min(most, count * 8)) {
      try {
        const { header, end } = readPageHeader(await this.bytes(count), 0)
        return { header, length: end }
      } catch (error) {
        if (!(error instanceof NeedsMoreBytes) || count === most) throw error
      }
    }
  }

  /** The next bytes of the column, which it must have. They stay as they are when more are read. */
  private async bytes(count: number): Promise<Uint8Array> {
    const known = this.windowAt + this.window.length - this.at
    if (known < count) {
      const size = Math.min(Math.max(count, this.windowBytes), this.plan.end - this.at)
      const window = new Uint8Array(size)
      window.set(this.window.subarray(this.at - this.windowAt))
      for (let done = Math.max(0, known); done < size;) {
        const got = await this.file.read(window, done, size - done, this.at + done)
        if (got === 0) throw new Error('the file ends too early')
        done += got
      }
      this.window = window
      this.windowAt = this.at
    }
    const first = this.at - this.windowAt
    return this.window.subarray(first, first + count)
  }

  private unpacked(bytes: Uint8Array, size: number, isPacked: boolean): Uint8Array {
    const unpacked =
      isPacked && this.plan.codec !== 'UNCOMPRESSED' ? this.unpack(this.plan.codec, bytes, size) : bytes
    if (unpacked.length !== size) throw new Error('a page is not as long as it says')
    return unpacked
  }

  private takeDictionary({ valueCount, encoding, unpackedSize }: PageHeader, bytes: Uint8Array): void {
    if (this.dictionary !== null) throw new Error('it has two dictionaries')
    if (encoding !== ENCODING.plain && encoding !== ENCODING.plainDictionary)
      throw new Error('its dictionary is in an unknown encoding')
    const page = this.unpacked(bytes, unpackedSize, true)
    if (valueCount > page.length * 8) throw new Error('its dictionary has fewer values than it says')
    this.dictionary = readValues(whole(page), ENCODING.plain, this.plan.stored, valueCount, null)
  }

  private cellsOf(header: PageHeader, bytes: Uint8Array): Cells {
    const { stored } = this.plan
    const { values, levels } =
      header.kind === 'data' ? this.parts(header, bytes) : this.partsOfV2(header, bytes)
    let there = header.valueCount
    // mostly nothing is missing, which this finds out fast
    if (levels?.includes(0) === true) for (const level of levels) there -= 1 - level
    if (header.kind === 'dataV2' && header.valueCount - there !== header.nullCount)
      throw new Error('it has other nulls than it says')
    const cells = readValues(values, header.encoding, stored, there, this.dictionary)
    return levels === null ? cells : withNulls(cells, levels)
  }

  /** Levels and values of the first version: packed together, a length before the levels. */
  private parts(header: PageHeader, bytes: Uint8Array): { values: Part; levels: Uint8Array | null } {
    const page = this.unpacked(bytes, header.unpackedSize, true)
    if (!isNullable(this.plan.stored)) return { values: whole(page), levels: null }
    if (header.levelEncoding !== LEVELS_IN_RUNS) throw new Error('its levels are in an encoding of old')
    const length = page.length < 4 ? Infinity : new DataView(page.buffer, page.byteOffset).getUint32(0, true)
    const end = 4 + length
    if (end > page.length) throw new Error('its levels are longer than their page')
    const levels = levelsOf({ bytes: page, at: 4, end }, header.valueCount)
    return { values: { bytes: page, at: end, end: page.length }, levels }
  }

  /** Levels and values of the second version: levels are not packed, their length stands in the header. */
  private partsOfV2(header: PageHeader, bytes: Uint8Array): { values: Part; levels: Uint8Array | null } {
    const { definitionBytes, unpackedSize, isPacked, repetitionBytes, rowCount, valueCount } = header
    const nullable = isNullable(this.plan.stored)
    if (rowCount !== valueCount || repetitionBytes > 0) throw new Error('it has lists where there are none')
    if (definitionBytes > Math.min(bytes.length, unpackedSize))
      throw new Error('its levels are longer than their page')
    if (!nullable && definitionBytes > 0) throw new Error('it has levels where nothing can be missing')
    const levels = nullable ? levelsOf({ bytes, at: 0, end: definitionBytes }, valueCount) : null
    const page = this.unpacked(bytes.subarray(definitionBytes), unpackedSize - definitionBytes, isPacked)
    return { values: whole(page), levels }
  }
}

const whole = (bytes: Uint8Array): Part => ({ bytes, at: 0, end: bytes.length })

function levelsOf(part: Part, count: number): Uint8Array {
  const levels = new Uint8Array(count)
  readRuns(part, 1, levels)
  return levels
}
