/**
 * What the end of a Parquet file says of its row groups and columns, held against itself and against the size of the
 * file. Most of it stands there twice or more: damage shows where it does not agree.
 */
import type { ColumnMetaData, FileMetaData, RowGroup as StoredGroup, SchemaElement } from 'hyparquet'
import type { ColumnPlan } from './column-cursor.ts'
import { isDecimal, isUnsigned } from './page-values.ts'
import type { Stored } from './page-values.ts'
import { ValueRange } from './value-range.ts'

/** Signature at the start and end of a file. */
const MAGIC_BYTES = 4
/** Behind the footer: its length and the signature. */
const TAIL_BYTES = 8
/** Under this name our own writer leaves a CRC-32 of the bytes of each column of each row group. */
export const CHECKSUMS = 'fulmar.crc32'

/** Rows [from, to) that are stored together. */
export interface RowGroup {
  readonly from: number
  readonly to: number
}

export interface Layout {
  readonly groups: readonly RowGroup[]
  readonly rowCount: number
  /** Per row group: its columns by name. Those that hold lists or records are not among them. */
  readonly plans: readonly ReadonlyMap<string, ColumnPlan>[]
}

function whole(value: bigint | number | undefined, what: string): number {
  const plain = Number(value)
  if (Number.isSafeInteger(plain) && plain >= 0) return plain
  throw new Error(`it names no ${what} that can be.`)
}

/** Numbers as they are stored; the order of others is not that of numbers, or is not agreed on. */
function rangeOf({ type, statistics }: ColumnMetaData, stored: Stored): ValueRange | null {
  const { min_value: least, max_value: most } = statistics ?? {}
  const isNumber = type === 'DOUBLE' || type === 'FLOAT' || type === 'INT32' || type === 'INT64'
  if (!isNumber || isDecimal(stored) || isUnsigned(stored)) return null
  if (typeof least !== typeof most || (typeof least !== 'number' && typeof least !== 'bigint')) return null
  return new ValueRange(Number(least), Number(most))
}

function planOf(
  meta: ColumnMetaData,
  stored: SchemaElement,
  rows: RowGroup,
  fileEnd: number,
  checksum: number | null,
): ColumnPlan {
  const { name } = stored
  const of = (what: string): string => `${what} of column “${name}”`
  if (meta.type !== stored.type) throw new Error(`column “${name}” is of two types.`)
  if (whole(meta.num_values, of('number of values')) !== rows.to - rows.from)
    throw new Error(`column “${name}” has other rows than its row group.`)
  const data = whole(meta.data_page_offset, of('start'))
  const dictionary = whole(meta.dictionary_page_offset ?? 0, of('dictionary'))
  const start = dictionary > 0 && dictionary < data ? dictionary : data
  const end = start + whole(meta.total_compressed_size, of('length'))
  if (start < MAGIC_BYTES || end > fileEnd || data > end)
    throw new Error(`column “${name}” is not inside of the file.`)
  return { name, stored, ...rows, start, end, codec: meta.codec, range: rangeOf(meta, stored), checksum }
}

/** Columns of all groups stand one behind another: where two overlap, one of them is not where it says. */
function requireApart(plans: readonly ReadonlyMap<string, ColumnPlan>[]): void {
  const all = plans.flatMap((group) => [...group.values()]).sort((a, b) => a.start - b.start)
  all.forEach(({ name, start }, index) => {
    if (start < (all[index - 1]?.end ?? 0)) throw new Error(`column “${name}” is where another one is.`)
  })
}

function checksumsOf({ key_value_metadata: pairs }: FileMetaData): readonly number[] | null {
  const text = pairs?.find(({ key }) => key === CHECKSUMS)?.value
  return text === undefined ? null : text.split(' ').map((hex) => Number.parseInt(hex, 16))
}

function groupPlans(
  group: StoredGroup,
  rows: RowGroup,
  schema: ReadonlyMap<string, SchemaElement>,
  fileEnd: number,
  checksums: readonly number[] | null,
): ReadonlyMap<string, ColumnPlan> {
  const plans = new Map<string, ColumnPlan>()
  group.columns.forEach(({ meta_data: meta, file_path: elsewhere }, index) => {
    const [name = '', ...deeper] = meta?.path_in_schema ?? []
    const stored = schema.get(name)
    if (meta === undefined || stored === undefined || deeper.length > 0) return
    if (elsewhere !== undefined && elsewhere !== '') throw new Error(`column “${name}” is in another file.`)
    plans.set(name, planOf(meta, stored, rows, fileEnd, checksums?.[index] ?? null))
  })
  for (const name of schema.keys()) {
    if (!plans.has(name)) throw new Error(`a row group has no column “${name}”.`)
  }
  return plans
}

/** `schema`: the columns at the top. Throws Error where the file contradicts itself. */
export function layOut(metadata: FileMetaData, schema: readonly SchemaElement[], fileBytes: number): Layout {
  const fileEnd = fileBytes - TAIL_BYTES - metadata.metadata_length
  const byName = new Map(schema.map((element) => [element.name, element]))
  const width = metadata.row_groups[0]?.columns.length ?? 0
  const checksums = checksumsOf(metadata)
  const groups: RowGroup[] = []
  let rowCount = 0
  for (const { num_rows: rows } of metadata.row_groups) {
    const to = rowCount + whole(rows, 'number of rows in a row group')
    groups.push({ from: rowCount, to })
    rowCount = to
  }
  if (whole(metadata.num_rows, 'number of rows') !== rowCount)
    throw new Error('its row groups have other rows than the whole.')
  const plans = metadata.row_groups.map((group, index) => {
    const own = checksums?.slice(index * width, (index + 1) * width) ?? null
    return groupPlans(group, groups[index]!, byName, fileEnd, own)
  })
  requireApart(plans)
  return { groups, rowCount, plans }
}
