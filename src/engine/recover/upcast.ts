/** Brings records of older versions into today's shape, so that what was written once can be read for ever. */
import { FulmarError } from '../../domain/codes.ts'
import type { JournalRecord } from '../../ports/journal.ts'
import { CODEC_VERSION } from '../codec.ts'
import { TAPE_VERSION } from '../tape/tape-format.ts'

/** Makes a record of version n + 1 out of one of version n; by that n. There is no older version yet. */
export type Upcast = (record: JournalRecord) => JournalRecord
const UPCASTS: ReadonlyMap<number, Upcast> = new Map()

const VERSION = /"v":(\d+)[,}]/g

/**
 * The same record, where it is of today's version. Throws JOURNAL_VERSION_UNKNOWN for one of a version that is newer, or
 * that no rule leads on from.
 */
export function upcast(record: JournalRecord, upcasts: ReadonlyMap<number, Upcast> = UPCASTS): JournalRecord {
  const current = record.type === 'tape' ? TAPE_VERSION : CODEC_VERSION
  let latest = record
  for (let version = versionOf(latest); version !== current; version = versionOf(latest)) {
    const rule = version < current ? upcasts.get(version) : undefined
    if (rule === undefined) {
      throw new FulmarError(
        'JOURNAL_VERSION_UNKNOWN',
        `The record of sequence ${String(record.sequence)} has version ${String(version)}; this program reads ${String(current)}.`,
      )
    }
    latest = rule(latest)
  }
  return latest
}

/** Keys are in order, and few come after `v`: the last one near the end of the text is the record's own. */
function versionOf({ body }: JournalRecord): number {
  VERSION.lastIndex = Math.max(0, body.length - 16)
  let version = NaN
  for (let found = VERSION.exec(body); found !== null; found = VERSION.exec(body)) version = Number(found[1])
  // what comes after it may be long: the verb of a command, and whatever else begins with a v
  return Number.isNaN(version) ? (JSON.parse(body) as { readonly v: number }).v : version
}
