import { RECORD_TYPES } from '../../engine/records.ts'
import type { KernelRecord } from '../../engine/records.ts'
import type { StoredRecord } from '../../ports/journal.ts'
import { decodeBody } from './record-facts.ts'

const KNOWN: ReadonlySet<string> = new Set(RECORD_TYPES)

/** What the kernel wrote down; null for a tape of market data, and for what no kernel wrote. */
export function kernelRecord({ type, body }: StoredRecord): KernelRecord | null {
  // an encoded record is the record itself, with version, sequence and time beside its fields
  return KNOWN.has(type) ? (decodeBody(body) as KernelRecord | null) : null
}

/** What to do with records of some types; the others are none of its business. */
export type ByType<Result> = {
  readonly [Type in KernelRecord['type']]?: (record: Extract<KernelRecord, { readonly type: Type }>) => Result
}

export function byType<Result>(table: ByType<Result>, record: KernelRecord, otherwise: Result): Result {
  const tell = table[record.type] as ((record: KernelRecord) => Result) | undefined
  return tell === undefined ? otherwise : tell(record)
}
