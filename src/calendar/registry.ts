import { FulmarError } from '../domain/codes.ts'
import { nearest } from '../domain/nearest.ts'
import type { MarketCalendar } from '../ports/market-calendar.ts'
import { calendarFromRules } from './calendar-from-rules.ts'
import type { ExchangeRules } from './exchange-rules.ts'
import { EXCHANGES } from './exchanges/index.ts'

const rulesByName = new Map<string, ExchangeRules>(
  EXCHANGES.flatMap(({ rules, aliases }) => [rules.code, ...aliases].map((name) => [name, rules] as const)),
)
const calendars = new Map<string, MarketCalendar>()

/** Codes of every market that there is a calendar of. */
export const CALENDAR_CODES: readonly string[] = EXCHANGES.map(({ rules }) => rules.code)

/**
 * The calendar of a market by its code (`XNYS`) or one of its usual names (`NYSE`, `24/7`), in upper or lower case:
 * the same object each time. Throws FulmarError CONFIG_INVALID for a market that there is no calendar of.
 */
export function calendarOf(code: string): MarketCalendar {
  const rules = rulesOf(code)
  const known = calendars.get(rules.code)
  if (known !== undefined) return known
  const calendar = calendarFromRules(rules)
  calendars.set(rules.code, calendar)
  return calendar
}

/** What is known of a market beside its sessions. Throws as `calendarOf` does. */
export function rulesOf(code: string): ExchangeRules {
  const rules = rulesByName.get(code.trim().toUpperCase())
  if (rules !== undefined) return rules
  const venue = code.slice(code.lastIndexOf('.') + 1).toUpperCase()
  // an instrument, where its market was asked for
  const suggestion = rulesByName.has(venue) ? venue : nearest(code, rulesByName.keys())
  const meant = suggestion === null ? '' : ` Did you mean ${suggestion}?`
  throw new FulmarError('CONFIG_INVALID', `There is no calendar of a market “${code}”.${meant}`, {
    remedy: `Use one of: ${CALENDAR_CODES.join(', ')}.`,
  })
}
