import { epochDay, zoneOffset } from '../../calendar/time-zone.ts'
import { knowledgeWarning } from '../../calendar/known-until.ts'
import { MICROS_PER_DAY, MICROS_PER_MILLI, MICROS_PER_MINUTE } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { painter, toAscii } from '../../report/ansi.ts'
import { formatDuration } from '../../report/format.ts'
import { clockText, dayName } from './market.ts'
import type { Market } from './market.ts'

export interface NowOptions {
  readonly now: UnixMicros
  /** Zone of the user. */
  readonly zone: string
  readonly color: boolean
  readonly ascii: boolean
}

/** Whether the market is open, and until when, in its zone and in the user's. */
export function renderNow({ calendar, rules }: Market, options: NowOptions): string {
  const { now } = options
  const paint = painter(options.color)
  const isOpen = calendar.isOpen(now)
  const change = isOpen ? calendar.nextClose(now) : calendar.nextOpen(now)
  const zones = [...new Set([calendar.timeZone, options.zone])]
  const inZones = (time: UnixMicros): string[] => zones.map((zone) => `  ${wallText(zone, time)}  ${zone}`)
  const title = `${paint.bold(calendar.code)}  ${rules.name}: `
  const lines = [
    `${title}${isOpen ? paint.green('open') : paint.red('closed')}${aside(calendar, now, isOpen)}`,
  ]
  if (change === Infinity) lines.push('It never closes.')
  else {
    const wait = formatDuration(Math.ceil((change - now) / 60_000_000) * 60_000)
    lines.push(`${isOpen ? 'Closes' : 'Opens'} in ${wait}, at`, ...inZones(change))
  }
  lines.push(paint.dim('Now it is'), ...inZones(now).map(paint.dim))
  const warning = knowledgeWarning(calendar, epochDay(calendar.timeZone, now))
  if (warning !== null) lines.push('', paint.bold(paint.yellow('NOTES')), `• ${warning}`)
  const text = `${lines.join('\n')}\n`
  return options.ascii ? toAscii(text) : text
}

/** What the word “closed” leaves out. */
function aside(calendar: Market['calendar'], now: UnixMicros, isOpen: boolean): string {
  if (isOpen) return ''
  if (calendar.sessionAt(now) !== null) return ' for its midday break'
  return calendar.isExtended(now) ? ', extended hours run' : ''
}

/** `Fri 27 Nov 2026 09:30`. */
function wallText(zone: string, time: UnixMicros): string {
  const date = epochDay(zone, time)
  const minutes = Math.floor((time + zoneOffset(zone, time) - date * MICROS_PER_DAY) / MICROS_PER_MINUTE)
  return `${dayName(date, true)} ${clockText(minutes)}`
}

export interface NowJson {
  readonly code: string
  readonly now: string
  readonly isOpen: boolean
  readonly isExtended: boolean
  /** Null for never. */
  readonly nextOpen: string | null
  readonly nextClose: string | null
}

export function nowJson({ calendar }: Market, now: UnixMicros): NowJson {
  return {
    code: calendar.code,
    now: isoText(now),
    isOpen: calendar.isOpen(now),
    isExtended: calendar.isExtended(now),
    nextOpen: momentOrNull(calendar.nextOpen(now)),
    nextClose: momentOrNull(calendar.nextClose(now)),
  }
}

function momentOrNull(time: UnixMicros): string | null {
  return time === Infinity ? null : isoText(time)
}

/** `2024-07-03T13:30:00Z`. */
export function isoText(time: UnixMicros): string {
  return new Date(Math.floor(time / MICROS_PER_MILLI)).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
