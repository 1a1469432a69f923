import type { Instrument, InstrumentKind } from './instrument.ts'

/** Venues whose hours are those of another's calendar, and those that have one of their own. */
const SHARE_MARKETS: ReadonlyMap<string, string> = new Map([
  ['XNAS', 'XNAS'],
  ['ARCX', 'ARCX'],
  ...['XNYS', 'XASE', 'BATS', 'IEXG'].map((venue): [string, string] => [venue, 'XNYS']),
  ...['XLON', 'XETR', 'XPAR', 'XSWX', 'XTSE', 'XTKS', 'XHKG', 'XASX'].map((venue): [string, string] => [
    venue,
    venue,
  ]),
])

const CBOE_VENUES: ReadonlySet<string> = new Set(['CBOE', 'XCBO'])

type Known = Pick<Instrument, 'kind' | 'venue' | 'timeZone' | 'calendar'>

/**
 * Code of the calendar that an instrument trades by: what it says itself, else the likeliest. Shares and funds go by
 * their exchange, or by New York where their zone is, but for those in UTC; options with them, or by Cboe; futures of Chicago by CME Globex;
 * currencies around the clock in the week, crypto always. Null where nothing is known, as of indices.
 */
export function calendarCodeOf({ kind, venue, timeZone, calendar }: Known): string | null {
  if (calendar !== null) return calendar === 'none' ? null : calendar
  return likely(kind, venue.toUpperCase(), timeZone)
}

function likely(kind: InstrumentKind, venue: string, timeZone: string): string | null {
  const isNewYork = timeZone === 'America/New_York'
  switch (kind) {
    case 'equity':
    case 'etf':
      // no exchange for shares reckons its days in UTC: the data are of another kind
      if (timeZone === 'UTC') return null
      return SHARE_MARKETS.get(venue) ?? (isNewYork ? 'XNYS' : null)
    case 'option':
      if (CBOE_VENUES.has(venue)) return 'CBOE'
      return SHARE_MARKETS.get(venue) ?? (isNewYork ? 'XNYS' : null)
    case 'future':
      return timeZone === 'America/Chicago' ? 'CMES' : null
    case 'fx':
      return 'FX'
    case 'cryptoSpot':
    case 'perpetual':
      return 'CRYPTO'
    case 'index':
      return null
  }
}

/** Whether the market holds an opening and a closing auction: shares, funds, and indices that are studied as if they were. */
export function hasAuctions(kind: InstrumentKind): boolean {
  return kind === 'equity' || kind === 'etf' || kind === 'index'
}
