import { MICROS_PER_DAY } from '../../../domain/time.ts'
import type { UnixMicros } from '../../../domain/time.ts'
import type { MarketCalendar, MarketSession } from '../../../ports/market-calendar.ts'
import type { ZoneConverter } from '../../../ports/zone-converter.ts'

/** Midnight belongs to the day that ends there: bars that end at midnight are of that day. */
const AFTER = 1

/**
 * When the trading day after the one that `now` is in begins. A day is named by its session: it begins at midnight of
 * the session's date in the zone of the market, or when its session (trading before hours with it) opens the evening
 * before. Days without a session belong to the day before them. Where no hours are known: midnight UTC.
 */
export function nextTradingDay(
  calendar: MarketCalendar | null,
  zones: ZoneConverter | null,
  now: UnixMicros,
): UnixMicros {
  if (calendar === null || zones === null)
    return (Math.floor((now - AFTER) / MICROS_PER_DAY) + 1) * MICROS_PER_DAY + AFTER
  for (let session = calendar.nextSession(now - AFTER); ; session = calendar.nextSession(session.open)) {
    const begin = beginOf(session, calendar, zones)
    if (begin > now) return begin
  }
}

function beginOf(
  { date, extendedOpen }: MarketSession,
  { timeZone }: MarketCalendar,
  zones: ZoneConverter,
): UnixMicros {
  // the day of the month may run over: the converter carries it
  const midnight = zones.microsFromWall(timeZone, 1970, 1, date + 1, 0, 0)
  return Math.min(midnight, extendedOpen) + AFTER
}
