import { zoneConverter } from '../../calendar/time-zone.ts'
import { FulmarError } from '../../domain/codes.ts'
import { INPUT_PRIORITY } from '../../domain/inputs.ts'
import { nearest } from '../../domain/nearest.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { RECORD_TYPES } from '../../engine/records.ts'
import type { StoredRecord } from '../../ports/journal.ts'
import { parseMoment } from '../time-range.ts'

/** As a user writes it. */
export interface FilterRequest {
  /** A date (of UTC) or a moment; that moment is taken too. */
  readonly from?: string
  /** A date, which is taken whole, or a moment, which is not. */
  readonly to?: string
  /** Types of records, and kinds of inputs as `input:fill`. */
  readonly types?: readonly string[]
  /** Number of a run. */
  readonly run?: number
}

export interface LogFilter {
  /** Nothing is left out. */
  readonly isAll: boolean
  /** By what stands beside the body. */
  wants(record: StoredRecord): boolean
  /** Asked of inputs where only some kinds are wanted. */
  wantsInput(kind: string): boolean
}

/** What a tape of market data is kept as. */
const TAPE = 'tape'

/** Throws CONFIG_INVALID for dates that are none, the wrong way round, and for types that there are not. */
export function parseFilter({ from, to, types = [], run }: FilterRequest): LogFilter {
  const begin = from === undefined ? -Infinity : parseMoment(from, 'start', 'UTC', zoneConverter)
  const end = to === undefined ? Infinity : parseMoment(to, 'end', 'UTC', zoneConverter)
  if (begin >= end) {
    throw new FulmarError('CONFIG_INVALID', `--from ${from ?? ''} is not before --to ${to ?? ''}.`, {
      remedy: 'Give the earlier date with --from and the later one with --to.',
    })
  }
  const wanted = new Set(types.map(checkType))
  const kinds = new Set([...wanted].filter((type) => type.startsWith('input:')))
  const isInRange = (time: UnixMicros): boolean => time >= begin && time < end
  const isType = (type: string): boolean =>
    wanted.size === 0 || wanted.has(type) || (type === 'input' && kinds.size > 0)
  return {
    isAll: begin === -Infinity && end === Infinity && wanted.size === 0 && run === undefined,
    wants: ({ time, type, epoch }) => isInRange(time) && isType(type) && (run === undefined || epoch === run),
    wantsInput: (kind) => kinds.size === 0 || wanted.has('input') || kinds.has(`input:${kind}`),
  }
}

function checkType(text: string): string {
  const known = [...RECORD_TYPES, TAPE, ...Object.keys(INPUT_PRIORITY).map((kind) => `input:${kind}`)]
  if (known.includes(text)) return text
  const near = nearest(text, known)
  throw new FulmarError('CONFIG_INVALID', `There are no records of type ${text}.`, {
    remedy:
      near === null
        ? `Types are ${[...RECORD_TYPES, TAPE].join(', ')}; of inputs also by kind, input:fill.`
        : `Did you mean ${near}?`,
  })
}
