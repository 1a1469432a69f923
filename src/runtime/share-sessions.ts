import { usSessionAt } from '../calendar/us-equity-hours.ts'
import type { Instrument } from '../domain/instrument.ts'
import type { MarketSessions } from '../ports/market-sessions.ts'

/** Regular hours as far as they are known: those of US shares and funds, holidays and early closes included. */
export function sessionsOf(instruments: readonly Instrument[]): MarketSessions {
  const known = instruments.map(
    ({ kind, timeZone }) => (kind === 'equity' || kind === 'etf') && timeZone === 'America/New_York',
  )
  return {
    knows: (index) => known[index] === true,
    hoursOn: (index, time) => (known[index] === true ? usSessionAt(time) : null),
  }
}
