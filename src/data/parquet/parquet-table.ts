/** One Parquet file: what its columns are, and their cells, some rows at a time. */
import type { AsyncBuffer, ParquetParsers } from 'hyparquet'
import { FulmarError } from '../../domain/codes.ts'
import { unreadable } from '../csv/byte-source.ts'
import { PooledFile } from '../pooled-file.ts'
import { ColumnCursor } from './column-cursor.ts'
import type { CellPiece } from './column-cursor.ts'
import { formOf } from './column-form.ts'
import type { ColumnForm } from './column-form.ts'
import { layOut } from './footer.ts'
import type { Layout, RowGroup } from './footer.ts'
import { unpackWith } from './unpack.ts'
import type { Unpack } from './unpack.ts'

export interface ParquetColumn {
  readonly name: string
  readonly form: ColumnForm
}

/** Loaded for the first Parquet file, since whoever has none should not wait for it. */
async function loadLibrary() {
  const [library, { compressors }] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')])
  return { ...library, compressors }
}

const MAGIC = 'PAR1'
/** Signature and length of the footer, at the end of the file. */
const TAIL_BYTES = 8

/** Whether the file begins as Parquet files do. Throws FulmarError DATA_FILE_UNREADABLE. */
export async function isParquet(path: string): Promise<boolean> {
  const file = new PooledFile(path)
  try {
    await file.size()
    const magic = new Uint8Array(MAGIC.length)
    const count = await file.read(magic, 0, MAGIC.length, 0)
    return count === MAGIC.length && Buffer.from(magic).toString('latin1') === MAGIC
  } catch (error) {
    throw unreadable(path, error)
  } finally {
    file.close()
  }
}

function bufferOf(file: PooledFile, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, byteLength) - start))
      for (let done = 0; done < bytes.length;) {
        const count = await file.read(bytes, done, bytes.length - done, start + done)
        if (count === 0) throw new Error('it ends too early')
        done += count
      }
      return bytes.buffer
    },
  }
}

function damaged(path: string, where: string, cause: unknown): FulmarError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new FulmarError('DATA_FILE_UNREADABLE', `${path} cannot be read as Parquet${where}: ${reason}`, {
    cause,
    remedy: 'It may be cut off or damaged: write or download it anew.',
  })
}

async function requireWhole(path: string, buffer: AsyncBuffer): Promise<void> {
  const tail = new Uint8Array(await buffer.slice(Math.max(0, buffer.byteLength - TAIL_BYTES)))
  if (Buffer.from(tail.subarray(-MAGIC.length)).toString('latin1') === MAGIC && tail.length === TAIL_BYTES)
    return
  throw damaged(path, '', new Error('its end is missing.'))
}

/** Bounds of times and dates as they are stored: objects would round them. */
const asStored = <T>(value: T): T => value
const BOUNDS = {
  timestampFromMilliseconds: asStored,
  timestampFromMicroseconds: asStored,
  timestampFromNanoseconds: asStored,
  dateFromDays: asStored,
} as unknown as ParquetParsers

interface TableParts {
  readonly file: PooledFile
  readonly columns: readonly ParquetColumn[]
  readonly layout: Layout
  readonly codecs: readonly string[]
  readonly unpack: Unpack
}

export class ParquetTable {
  readonly path: string
  readonly columns: readonly ParquetColumn[]
  readonly rowCount: number
  readonly groups: readonly RowGroup[]
  /** Codecs that its columns are packed with. */
  readonly codecs: readonly string[]
  private readonly file: PooledFile
  private readonly layout: Layout
  private readonly unpack: Unpack

  private constructor({ file, columns, layout, codecs, unpack }: TableParts) {
    this.file = file
    this.path = file.path
    this.columns = columns
    this.layout = layout
    this.rowCount = layout.rowCount
    this.groups = layout.groups
    this.codecs = codecs
    this.unpack = unpack
  }

  /** Throws FulmarError DATA_FILE_UNREADABLE. */
  static async open(path: string): Promise<ParquetTable> {
    const file = new PooledFile(path)
    try {
      const buffer = bufferOf(file, await file.size())
      await requireWhole(path, buffer)
      const { parquetMetadataAsync, parquetSchema, compressors } = await loadLibrary()
      const metadata = await parquetMetadataAsync(buffer, { parsers: BOUNDS, geoparquet: false }).catch(
        (cause: unknown) => {
          // what it says of itself (a property of undefined, a type of thrift) helps nobody
          throw new Error('its footer, which says what the file holds, makes no sense.', { cause })
        },
      )
      // what is nested or repeated holds no market data that we know of
      const elements = parquetSchema(metadata)
        .children.filter(
          ({ children, element }) => children.length === 0 && element.repetition_type !== 'REPEATED',
        )
        .map(({ element }) => element)
      const codecs = metadata.row_groups.flatMap(({ columns }) =>
        columns.flatMap(({ meta_data: meta }) => meta?.codec ?? []),
      )
      return new ParquetTable({
        file,
        columns: elements.map((element) => ({ name: element.name, form: formOf(element) })),
        layout: layOut(metadata, elements, buffer.byteLength),
        codecs: [...new Set(codecs)],
        unpack: unpackWith(compressors),
      })
    } catch (error) {
      throw error instanceof FulmarError ? error : damaged(path, '', error)
    } finally {
      file.release()
    }
  }

  /** From 1, the group of a row and its place in there: for messages. */
  placeOf(row: number): { readonly group: number; readonly row: number } {
    const index = this.groups.findIndex(({ to }) => row < to)
    return { group: index + 1, row: row - (this.groups[index]?.from ?? 0) + 1 }
  }

  /** Walks the named columns from the first row on, independent of other walks. */
  walk(names: readonly string[]): TableWalk {
    return new TableWalk(this, names)
  }

  /** For a walk. */
  cursorsOf(group: number, names: readonly string[], windowBytes: number): ReadonlyMap<string, ColumnCursor> {
    const cursors = new Map<string, ColumnCursor>()
    for (const name of names) {
      const plan = this.layout.plans[group]?.get(name)
      if (plan !== undefined) cursors.set(name, new ColumnCursor(plan, this.file, this.unpack, windowBytes))
    }
    return cursors
  }

  /** Gives its descriptor back; reading opens it again. */
  release(): void {
    this.file.release()
  }
}

/** Bytes of each column that are read at once, by a walk of its own and by one of many. */
const WINDOW_BYTES = 2 ** 18
const SMALL_WINDOW_BYTES = 2 ** 15

/** Rows in their order, some at a time, never of two row groups at once. */
export class TableWalk {
  /** Rows [from, to) were given last. */
  from = 0
  to = 0
  isShared = false
  private readonly table: ParquetTable
  private readonly names: readonly string[]
  private group = -1
  private cursors: ReadonlyMap<string, ColumnCursor> = new Map()
  /** Of each column: pieces that reach beyond the rows given last. */
  private readonly kept = new Map<string, CellPiece[]>()

  constructor(table: ParquetTable, names: readonly string[]) {
    this.table = table
    this.names = names
  }

  get isOver(): boolean {
    return this.to >= this.table.rowCount
  }

  /**
   * Cells of up to so many more rows, by column; pieces may reach beyond these rows. Ask only while it is not over.
   * Throws FulmarError DATA_FILE_UNREADABLE that names row group and column.
   */
  async next(mostRows: number): Promise<ReadonlyMap<string, readonly CellPiece[]>> {
    const { groups } = this.table
    while (this.to >= (groups[this.group]?.to ?? 0)) this.enter(this.group + 1)
    this.from = this.to
    this.to = Math.min(groups[this.group]?.to ?? this.from, this.from + mostRows)
    try {
      await Promise.all(Array.from(this.cursors, ([name, cursor]) => this.readOn(name, cursor)))
    } catch (error) {
      throw damaged(this.table.path, `, row group ${String(this.group + 1)}`, error)
    }
    return this.kept
  }

  private enter(group: number): void {
    this.group = group
    this.kept.clear()
    this.cursors = this.table.cursorsOf(group, this.names, this.isShared ? SMALL_WINDOW_BYTES : WINDOW_BYTES)
  }

  private async readOn(name: string, cursor: ColumnCursor): Promise<void> {
    const pieces = (this.kept.get(name) ?? []).filter(({ from, cells }) => from + cells.length > this.from)
    while (cursor.row < this.to) pieces.push(await cursor.next())
    this.kept.set(name, pieces)
  }
}
