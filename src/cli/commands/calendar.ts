import { Command } from 'commander'
import { dateFrom } from '../../calendar/holidays/date-list.ts'
import { knowledgeWarning } from '../../calendar/known-until.ts'
import { isoDate } from '../../domain/iso-date.ts'
import { epochDay } from '../../calendar/time-zone.ts'
import { civilDateOf, daysInMonth, epochDayOf } from '../../domain/civil-date.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import { FulmarError } from '../../domain/codes.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { tradingCalendars } from '../../runtime/trading-calendar.ts'
import { marketOf } from '../calendar/market.ts'
import type { Market } from '../calendar/market.ts'
import { renderList } from '../calendar/render-list.ts'
import { renderMonths } from '../calendar/render-months.ts'
import { isoText, nowJson, renderNow } from '../calendar/render-now.ts'
import type { Session } from '../session.ts'
import { wantsColor } from '../terminal.ts'

interface CalendarFlags {
  readonly from?: string
  readonly to?: string
  readonly now?: boolean
  readonly json?: boolean
  readonly color: boolean
  readonly ascii?: boolean
}

/** The year up to which rules are applied. */
const LAST_DATE = epochDayOf(2199, 12, 31)

/** `now` in microseconds, and the zone of the user: tests give their own. */
export interface Present {
  now(): number
  zone(): string
}

const PRESENT: Present = {
  now: () => systemClock.now(),
  zone: () => new Intl.DateTimeFormat().resolvedOptions().timeZone,
}

export function calendarCommand(session: Session, present: Present = PRESENT): Command {
  return new Command('calendar')
    .argument('[market]', 'code or usual name: XNYS, NYSE, CMES, FX, 24/7; left out: which there are')
    .summary('show when a market trades')
    .description(
      'Shows when a market trades: its sessions by month, holidays and early closes marked, or whether it is open now.',
    )
    .option('--from <date>', 'First session date, 2026-01-31 (default: the first of this month)')
    .option('--to <date>', 'Last session date (default: end of this month, or of the year of --from)')
    .option('--now', 'Whether it is open, and until when')
    .optionsGroup('Output:')
    .option('--json', 'Print JSON on stdout, and nothing else: sessions with times in UTC')
    .option('--no-color', 'No colors (NO_COLOR=1 does the same)')
    .option('--ascii', 'Draw with ASCII characters alone')
    .action((code: string | undefined, flags: CalendarFlags) => {
      if (code === undefined) listMarkets(session, flags, present)
      else showMarket(session, marketOf(code), flags, present)
    })
}

function listMarkets({ terminal }: Session, flags: CalendarFlags, present: Present): void {
  if (flags.from !== undefined || flags.to !== undefined || flags.now === true) {
    throw new FulmarError('CONFIG_INVALID', 'No market is named.', {
      remedy: 'Name one before the flags: fulmar calendar XNYS. Without flags, all of them are listed.',
    })
  }
  const today = isoDate(epochDay(present.zone(), present.now()))
  terminal.out.write(
    flags.json === true
      ? `${JSON.stringify(tradingCalendars())}\n`
      : renderList(tradingCalendars(), { today, ...display(terminal, flags) }),
  )
}

function showMarket({ terminal }: Session, market: Market, flags: CalendarFlags, present: Present): void {
  const now = present.now()
  const { calendar } = market
  if (flags.now === true) {
    if (flags.from !== undefined || flags.to !== undefined) {
      throw new FulmarError('CONFIG_INVALID', '--now and a range of dates contradict each other.', {
        remedy: 'Leave out --now, or --from and --to.',
      })
    }
    terminal.out.write(
      flags.json === true
        ? `${JSON.stringify(nowJson(market, now))}\n`
        : renderNow(market, { now, zone: present.zone(), ...display(terminal, flags) }),
    )
    return
  }
  const today = epochDay(calendar.timeZone, now)
  const { from, to } = rangeOf(flags, today)
  if (flags.json !== true) {
    terminal.out.write(renderMonths(market, { from, to, today, ...display(terminal, flags) }))
    return
  }
  const warning = knowledgeWarning(calendar, to) ?? knowledgeWarning(calendar, from)
  if (warning !== null) terminal.err.write(`warning ${warning}\n`)
  terminal.out.write(`${JSON.stringify(sessionsJson(market, from, to))}\n`)
}

function display(
  terminal: Session['terminal'],
  flags: CalendarFlags,
): { readonly color: boolean; readonly ascii: boolean } {
  return { color: wantsColor(terminal, terminal.out, flags.color), ascii: flags.ascii ?? false }
}

interface SessionJson {
  readonly session: string
  readonly open: string
  readonly close: string
  readonly breakStart?: string
  readonly breakEnd?: string
}

function sessionsJson({ calendar }: Market, from: EpochDay, to: EpochDay): SessionJson[] {
  return calendar.sessionsBetween(from, to).map(({ date, open, close, breakStart, breakEnd }) => ({
    session: isoDate(date),
    open: isoText(open),
    close: isoText(close),
    ...(breakStart === null || breakEnd === null
      ? {}
      : { breakStart: isoText(breakStart), breakEnd: isoText(breakEnd) }),
  }))
}

function rangeOf(flags: CalendarFlags, today: EpochDay): { readonly from: EpochDay; readonly to: EpochDay } {
  const { year, month } = civilDateOf(today)
  const thisMonth = epochDayOf(year, month, 1)
  const to = flags.to === undefined ? null : dateOf('--to', flags.to)
  if (flags.from === undefined) {
    if (to === null) return { from: thisMonth, to: thisMonth + daysInMonth(year, month) - 1 }
    const { year: lastYear, month: lastMonth } = civilDateOf(to)
    return { from: to < thisMonth ? epochDayOf(lastYear, lastMonth, 1) : thisMonth, to }
  }
  const from = dateOf('--from', flags.from)
  if (to !== null && to < from) {
    throw new FulmarError('CONFIG_INVALID', `--from ${flags.from} is later than --to ${flags.to ?? ''}.`, {
      remedy: 'Swap the two.',
    })
  }
  return { from, to: to ?? epochDayOf(civilDateOf(from).year, 12, 31) }
}

function dateOf(flag: string, text: string): EpochDay {
  try {
    const date = dateFrom(text)
    if (date <= LAST_DATE) return date
  } catch {
    // told below, with the flag
  }
  throw new FulmarError('CONFIG_INVALID', `${flag} ${text} is no date.`, {
    remedy: 'Write it as 2026-01-31, before the year 2200.',
  })
}
