/** One Parquet file: what its columns are, and their cells, some rows at a time. */
import type { AsyncBuffer, FileMetaData } from 'hyparquet'
import { FulmarError } from '../../domain/codes.ts'
import { unreadable } from '../csv/byte-source.ts'
import { PooledFile } from '../pooled-file.ts'
import { formOf, rawElement } from './column-form.ts'
import type { ColumnForm } from './column-form.ts'

export interface ParquetColumn {
  readonly name: string
  readonly form: ColumnForm
}

/** Rows [from, to) that are stored together. */
export interface RowGroup {
  readonly from: number
  readonly to: number
}

/** A piece of a column: `cells[0]` is row `from`. */
export interface CellPiece {
  readonly from: number
  readonly cells: ArrayLike<unknown>
}

/** Loaded for the first Parquet file, since whoever has none should not wait for it. */
async function loadLibrary() {
  const [library, { compressors }] = await Promise.all([import('hyparquet'), import('hyparquet-compressors')])
  return { ...library, compressors }
}

type Library = Awaited<ReturnType<typeof loadLibrary>>

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

export class ParquetTable {
  readonly path: string
  readonly columns: readonly ParquetColumn[]
  readonly rowCount: number
  readonly groups: readonly RowGroup[]
  /** Codecs that its columns are packed with. */
  readonly codecs: readonly string[]
  private readonly file: PooledFile
  private readonly buffer: AsyncBuffer
  private readonly library: Library
  private readonly metadata: FileMetaData

  private constructor(file: PooledFile, buffer: AsyncBuffer, library: Library, metadata: FileMetaData) {
    this.library = library
    this.file = file
    this.path = file.path
    this.buffer = buffer
    this.metadata = { ...metadata, schema: metadata.schema.map(rawElement) }
    // what is nested or repeated holds no market data that we know of
    this.columns = library
      .parquetSchema(metadata)

      .children.filter(
        ({ children, element }) => children.length === 0 && element.repetition_type !== 'REPEATED',
      )
      .map(({ element }) => ({ name: element.name, form: formOf(element) }))
    let from = 0
    this.groups = metadata.row_groups.map((group) => {
      const to = from + Number(group.num_rows)
      const rows = { from, to }
      from = to
      return rows
    })
    this.rowCount = from
    const codecs = metadata.row_groups.flatMap(({ columns }) =>
      columns.map(({ meta_data: meta }) => meta?.codec),
    )
    this.codecs = [...new Set(codecs.filter((codec) => codec !== undefined))]
  }

  /** Throws FulmarError DATA_FILE_UNREADABLE. */
  static async open(path: string): Promise<ParquetTable> {
    const file = new PooledFile(path)
    try {
      const buffer = bufferOf(file, await file.size())
      await requireWhole(path, buffer)
      const library = await loadLibrary()
      return new ParquetTable(file, buffer, library, await library.parquetMetadataAsync(buffer))
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

  /**
   * Cells of the named columns in rows [from, to). Pieces may reach beyond these rows.
   * Throws FulmarError DATA_FILE_UNREADABLE that names the row group.
   */
  async read(
    names: readonly string[],
    from: number,
    to: number,
  ): Promise<ReadonlyMap<string, readonly CellPiece[]>> {
    const pieces = new Map<string, CellPiece[]>(names.map((name) => [name, []]))
    try {
      await this.library.parquetRead({
        file: this.buffer,
        metadata: this.metadata,
        columns: [...names],
        rowStart: from,
        rowEnd: to,
        compressors: this.library.compressors,
        useOffsetIndex: true,
        // the oldest kind of timestamp: nanoseconds, as a big integer
        parsers: { timestampFromNanoseconds: (nanos: bigint) => nanos },
        onChunk: ({ columnName, columnData, rowStart }) => {
          pieces.get(columnName)?.push({ from: rowStart, cells: columnData })
        },
      })
      for (const [name, list] of pieces) requireRows(name, list, from, to)
    } catch (error) {
      throw damaged(this.path, `, row group ${String(this.placeOf(from).group)}`, error)
    }
    return pieces
  }

  /** Gives its descriptor back; reading opens it again. */
  release(): void {
    this.file.release()
  }
}

function requireRows(name: string, pieces: CellPiece[], from: number, to: number): void {
  pieces.sort((a, b) => a.from - b.from)
  let known = from
  for (const piece of pieces)
    if (piece.from <= known) known = Math.max(known, piece.from + piece.cells.length)
  if (known < to) throw new Error(`column “${name}” has fewer rows than the file says.`)
}
