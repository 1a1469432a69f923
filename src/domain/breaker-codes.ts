/** Codes of circuit breakers: part of the registry in `codes.ts`. */
export const BREAKER_CODES = {
  RISK_DAILY_LOSS: {
    meaning: 'The loss since the trading day began has come near to a limit, or passed it.',
    remedy: 'Exits and cancels still go out. Look at what lost; a person resets the breaker.',
  },
  RISK_DRAWDOWN: {
    meaning: 'The fall from the highest equity has come near to a limit, or passed it.',
    remedy: 'Exits and cancels still go out. Look at what lost; a person resets the breaker.',
  },
  RISK_LOSING_STREAK: {
    meaning: 'As many round trips lost in a row as a limit allows, or more.',
    remedy: 'Exits and cancels still go out. Look at the strategy; a person resets the breaker.',
  },
  RISK_VOLATILITY: {
    meaning: 'A price or the equity moved more within the window than the breaker allows.',
    remedy: 'It arms again when the market has been calm for its cool-down.',
  },
  RISK_FLASH_CRASH: {
    meaning: 'A price or the equity fell further within the window than the breaker allows.',
    remedy: 'It arms again when the market has been calm for its cool-down.',
  },
  RISK_ACCOUNT_LEVEL: {
    meaning: 'Exposure or margin came to more of the equity than the breaker allows.',
    remedy: 'Reduce positions, or pay in.',
  },
  RISK_BROKER_FAILURES: {
    meaning: 'Too many requests to the broker failed in a row.',
    remedy: 'Look at the connection; orders go out again after the first success.',
  },
  RISK_REJECTS: {
    meaning: 'The venue rejected too many orders of a strategy in a row.',
    remedy: 'Read the reasons, mend the strategy; a person resets the breaker.',
  },
  RISK_REPEATED_EXECUTIONS: {
    meaning: 'A strategy sent more orders, or had more fills, within the window than the throttle allows.',
    remedy: 'Look whether it has run wild; a person resets the breaker.',
  },
  RISK_MONITORING_FAILED: {
    meaning: 'The account could not be valued, so that losses cannot be watched.',
    remedy: 'Look which price or exchange rate is missing; the message names it.',
  },
  RISK_BREAKER_RESET_REFUSED: {
    meaning: 'A breaker was not reset: nobody was named, no reason was given, or there is nothing to reset.',
    remedy: 'Name the breaker, its scope, who resets it and why.',
  },
} as const
