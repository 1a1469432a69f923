import { FulmarError } from '../domain/codes.ts'
import type { MarketDataSource, SourceInfo } from '../domain/market-data.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'
import { startsOf } from '../data/chunks.ts'

/** Counts the rows that go by, and remembers when the first and the last of them start. */
export class RowTally {
  rows = 0
  first: UnixMicros = NaN
  last: UnixMicros = NaN

  /** The same source, counted. */
  over(source: MarketDataSource): MarketDataSource {
    return {
      info: source.info,
      next: async () => {
        const chunk = await source.next()
        if (chunk === null) return null
        const starts = startsOf(chunk)
        if (this.rows === 0) this.first = starts[0] ?? NaN
        this.rows += chunk.length
        this.last = starts[chunk.length - 1] ?? NaN
        return chunk
      },
      close: () => source.close(),
      progress: () => source.progress(),
    }
  }
}

/** A source on its way to the run: what was read, what was left within the session, what the run got. */
export interface Passage {
  readonly info: SourceInfo
  readonly zone: string
  readonly session: 'regular' | 'extended' | 'all'
  readonly from: { readonly text: string; readonly time: UnixMicros } | null
  readonly to: { readonly text: string; readonly time: UnixMicros } | null
  readonly read: RowTally
  readonly inSession: RowTally
  readonly left: RowTally
}

/** Why a source gave nothing, and what to do. */
export interface NoRows {
  readonly message: string
  readonly remedy: string
}

const HOURS = { regular: '09:30–16:00', extended: '04:00–20:00' }

/** After the run, of every source that gave it no row. Throws DATA_EMPTY where that is all of them. */
export function sourcesWithoutRows(passages: readonly Passage[], zones: ZoneConverter): readonly NoRows[] {
  const empty = passages.filter(({ left }) => left.rows === 0).map((passage) => whyEmpty(passage, zones))
  if (empty.length < passages.length || empty.length === 0) return empty
  const message = `There are no rows to run on. ${empty.map((each) => each.message).join(' ')}`
  throw new FulmarError('DATA_EMPTY', message, { remedy: empty[0]?.remedy ?? '' })
}

function whyEmpty(passage: Passage, zones: ZoneConverter): NoRows {
  const { info, zone, session, from, to, read, inSession } = passage
  const at = (time: UnixMicros): string => wallText(time, info, zone, zones)
  const what = `${info.name} (${info.instrumentId})`
  if (read.rows === 0) {
    return {
      message: `${what} has no row that can be used.`,
      remedy: 'Look at it with `fulmar data inspect FILE`.',
    }
  }
  const span = `${String(read.rows)} rows were read, from ${at(read.first)} to ${at(read.last)}`
  if (inSession.rows === 0 && session !== 'all') {
    return {
      message: `${what}: ${span}, all outside ${HOURS[session]} New York.`,
      remedy:
        'Add --session all to keep them; if the hours look wrong, say which zone they are in with --zone.',
    }
  }
  const remedy = 'Change --from and --to, or give a file of that time.'
  if (to !== null && read.first >= to.time)
    return { message: `${what} begins at ${at(read.first)}, after --to ${to.text}.`, remedy }
  if (from !== null && read.last < from.time)
    return { message: `${what} ends at ${at(read.last)}, before --from ${from.text}.`, remedy }
  return {
    message: `${what} has no row from ${from?.text ?? 'its start'} to ${to?.text ?? 'its end'}: ${span}.`,
    remedy,
  }
}

/** `2025-03-03 03:30 New York`, or the date alone for daily bars. */
function wallText(time: UnixMicros, { period }: SourceInfo, zone: string, zones: ZoneConverter): string {
  const text = new Date((time + zones.zoneOffset(zone, time)) / 1000).toISOString()
  if ((period ?? 0) >= MICROS_PER_DAY) return text.slice(0, 10)
  return `${text.slice(0, 16).replace('T', ' ')} ${(zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')}`
}
