import type { CodeEntry } from './codes.ts'

/** Codes of limits on days, drift, hours and breadth, of changed limits, of stages, and of venues that are not ready. */
export const LIMIT_CODES = {
  RISK_PRICE_DRIFT: {
    meaning: 'Our own orders have carried the price further within a while than `maxPriceDriftPercent`.',
    remedy: 'Look whether a strategy chases its own orders; exits still go out.',
  },
  RISK_OUTSIDE_HOURS: {
    meaning: 'The market of the instrument is not in its regular hours, and `regularHoursOnly` is set.',
    remedy: 'Wait for the open; exits still go out.',
  },
  RISK_ORDERS_PER_DAY: {
    meaning: 'The orders of this session day have reached `maxOrdersPerDay`.',
    remedy: 'Exits and cancels still go out; a person can raise the limit.',
  },
  RISK_ORDER_VALUE_PER_DAY: {
    meaning: 'The orders of this session day would come to more than `maxOrderValuePerDay`.',
    remedy: 'Exits and cancels still go out; a person can raise the limit.',
  },
  RISK_INSTRUMENTS: {
    meaning: 'The order would be in one instrument more than `maxInstruments`.',
    remedy: 'Trade fewer at a time; exits still go out.',
  },
  RISK_VENUES: {
    meaning: 'The order would be at one venue more than `maxVenues`.',
    remedy: 'Trade at fewer at a time; exits still go out.',
  },
  RISK_RATE_WARNING: {
    meaning:
      'More orders or cancels within a second or a minute than a warning was asked for. Nothing is held back.',
    remedy: 'Look whether a strategy has run wild.',
  },
  RISK_LIMIT_MISSING: {
    meaning:
      'Limits are required, and nothing limits the quantity or the value of an order in the instrument.',
    remedy: 'Set maxOrderQuantity and maxOrderNotional, for the account or for the instrument.',
  },
  RISK_LIMIT_CHANGED: {
    meaning: 'A person changed a limit while running, or its time ran out and the one before holds again.',
    remedy: 'Nothing to do; the message says who, why, and until when.',
  },
  RISK_STAGE: {
    meaning: 'The deployment is at the stage shadow or paper, and the venue is a real one.',
    remedy: 'A named person promotes it to canary, or the orders go to the simulated venue.',
  },
  RISK_VENUE_DISCONNECTED: {
    meaning: 'The venue is not connected.',
    remedy: 'Wait for the connection; nothing is queued meanwhile.',
  },
  RISK_VENUE_SILENT: {
    meaning: 'The connection to the venue stands, and its heartbeat is missing.',
    remedy: 'Wait until it is heard again and what it has was compared with what we know.',
  },
  RISK_DATA_SILENT: {
    meaning: 'Market data do not come. No new risk is taken; exits and cancels go out.',
    remedy: 'It clears by itself when data come again and the venue was compared. Check the feed.',
  },
  RISK_VENUE_NOT_RECONCILED: {
    meaning: 'The venue is connected, and what it has is not yet compared with what we know.',
    remedy: 'Wait for the comparison to end.',
  },
  RISK_VENUE_NOT_ARMED: {
    meaning: 'The venue is connected and compared, and not armed for orders.',
    remedy: 'Arm it.',
  },
} as const satisfies Record<string, CodeEntry>
