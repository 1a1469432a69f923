import type { CodeEntry } from './codes.ts'

/** Codes of live trading, a part of `CODES`. */
export const LIVE_CODES = {
  LIVE_ACCOUNT_MISMATCH: {
    meaning: 'The broker reports another account or environment than the one configured. Nothing was sent.',
    remedy: 'Use the keys of the configured account, or correct `account` and `environment`.',
  },
  LIVE_CONNECT_FAILED: {
    meaning: 'The broker or the market data could not be reached within the deadline of the start.',
    remedy: 'Check the network, the keys and the status of the venue, and start again.',
  },
  LIVE_TIMEOUT: {
    meaning: 'Something outside did not answer in time.',
    remedy: 'It is tried again by itself; if it stays so, check the network and the venue.',
  },
  LIVE_ENGINE_FAILED: {
    meaning: 'The engine met an error that it does not know how to go on from. It has latched, and ended.',
    remedy:
      'Report it with the message. Look at orders and positions at the venue, start again, and release trading.',
  },
  LIVE_CATCH_UP_FAILED: {
    meaning: 'Bars of an interruption could not be had. Indicators go on with a hole in them.',
    remedy: 'Check the history of the feed; `onDataGap` lets a strategy start its indicators anew.',
  },
  LIVE_OVERLOADED: {
    meaning: 'Market data came faster than strategies took them, until there was no room left.',
    remedy: 'Make handlers quicker, or trade fewer instruments in one engine.',
  },
  LIVE_STOP_INCOMPLETE: {
    meaning: 'The planned stop was not through by its deadline. What is left is named.',
    remedy: 'Look at the venue, and close or cancel there what is to be gone.',
  },
  LIVE_NOT_RUNNING: {
    meaning: 'The engine has not started yet, has ended, or was started a second time.',
    remedy: 'Make a new LiveTradingEngine for every run.',
  },
} as const satisfies Record<string, CodeEntry>
