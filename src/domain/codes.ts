import { BREAKER_CODES } from './breaker-codes.ts'
import { LIMIT_CODES } from './limit-codes.ts'
import { LIVE_CODES } from './live-codes.ts'
import { ORDER_CODES } from './order-codes.ts'
import { JOURNAL_CODES } from './journal-codes.ts'
import { RECONCILIATION_CODES } from './reconciliation-codes.ts'
import { RUN_CODES } from './run-codes.ts'

/**
 * Every code that a person or a program can meet, with what it means and what to do.
 * `docs/reference/codes.md` is generated from this table; a test holds the two together.
 */
export interface CodeEntry {
  readonly meaning: string
  readonly remedy: string
}

export const CODES = {
  CONFIG_INVALID: {
    meaning: 'A setting, flag or strategy definition has a value that cannot be used.',
    remedy: 'Correct the value; the message names it and what is allowed.',
  },
  CONFIG_INSTRUMENT_UNKNOWN: {
    meaning: 'An instrument is named that the strategy or the engine does not have.',
    remedy: 'List it in the instruments of the strategy, spelled SYMBOL.VENUE.',
  },
  CONFIG_DATA_MISSING: {
    meaning: 'There is no data for an instrument that the strategy trades.',
    remedy: 'Name a file for it: --data INSTRUMENT=FILE.',
  },
  CONFIG_BARS_MISMATCH: {
    meaning: 'The bars in the file are of another length than the strategy asks for.',
    remedy: 'Change `bars` in the strategy, or give a file with finer bars.',
  },
  CONFIG_STATE_NOT_SERIALIZABLE: {
    meaning: 'Strategy state holds something that cannot be saved and restored.',
    remedy: 'Keep plain data, or objects with save() and load(); the message names the path.',
  },
  CONFIG_FX_RATE_MISSING: {
    meaning: 'An amount in one currency cannot be valued in another.',
    remedy: 'Give the rate, for example --fx EURUSD=1.08.',
  },
  CONFIG_OUTPUT_UNWRITABLE: {
    meaning: 'A file that was asked for (a report, a list of fills, a new project) cannot be written.',
    remedy: 'Choose another path, or check the permissions and the space on the disk.',
  },
  DATA_FILE_UNREADABLE: {
    meaning: 'A data file cannot be opened or read.',
    remedy: 'Check the path and the permissions.',
  },
  DATA_COLUMNS_UNKNOWN: {
    meaning: 'The columns of a data file could not be recognized.',
    remedy: 'Name them in the header, or run `fulmar data inspect FILE` and give --columns.',
  },
  DATA_ROW_BAD: {
    meaning: 'A row of a data file cannot be true (empty, NaN, negative, high below low …).',
    remedy: 'Mend the row, or skip such rows with --on-bad-row skip.',
  },
  DATA_EMPTY: {
    meaning:
      'Of all the data, not one row is left for the run: other days, other hours, or bad rows throughout.',
    remedy: 'Change --from, --to and --session, or give another file.',
  },
  DATA_UNSORTED: {
    meaning: 'Rows are not in time order, or a time occurs twice.',
    remedy: 'Sort the file by time, or drop the offending rows with --on-bad-row skip.',
  },
  DATA_TIME_UNREADABLE: {
    meaning: 'A time in a data file is in no known form.',
    remedy: 'Use ISO 8601 or Unix seconds, milliseconds, microseconds or nanoseconds.',
  },
  ...JOURNAL_CODES,
  ...LIVE_CODES,
  ...RUN_CODES,
  ...RECONCILIATION_CODES,
  ...ORDER_CODES,
  RISK_PRICE_UNKNOWN: {
    meaning: 'No price is known yet for the instrument, so the order cannot be valued.',
    remedy: 'Order after the first bar, quote or trade of the instrument.',
  },
  RISK_BUYING_POWER: {
    meaning: 'Worst-case exposure after the order would exceed the buying power.',
    remedy: 'Order less, or cancel working orders first.',
  },
  RISK_SHORT_NOT_ALLOWED: {
    meaning: 'The order could leave a position below zero where that is not allowed.',
    remedy: 'Sell no more than is held and not already being sold.',
  },
  RISK_REDUCE_ONLY: {
    meaning: 'A reduce-only order would open or increase a position.',
    remedy: 'Order the opposite side, at most the size of the position.',
  },
  RISK_MIN_NOTIONAL: {
    meaning: 'The order is worth less than the venue takes.',
    remedy: 'Order more.',
  },
  RISK_TRADING_HALTED: {
    meaning: 'Trading is halted, or only reducing orders are allowed.',
    remedy: 'Look at the reason; a person resumes trading.',
  },
  RISK_KILLED: {
    meaning:
      'The kill switch was used: orders were canceled, and nothing is sent until a person releases it.',
    remedy: 'Find out why, then `fulmar release --by NAME --reason TEXT`, and `fulmar resume` after that.',
  },
  RISK_COMMAND_REFUSED: {
    meaning: 'A command about trading states was not carried out.',
    remedy:
      'The message says what it lacks: a scope that exists, a person’s name, a reason, or another command first.',
  },
  RISK_CANCEL_UNANSWERED: {
    meaning: 'The kill switch asked for the end of an order again and again, and it has not ended.',
    remedy: 'Look at the venue itself, and cancel the order there.',
  },
  RISK_FLATTEN_INCOMPLETE: {
    meaning:
      'The kill switch could not close a position, or closed it without knowing how other orders ended.',
    remedy: 'The message says what stays and why; look at the venue, and close it there.',
  },
  RISK_INSTRUMENT_FROZEN: {
    meaning: 'The instrument is frozen since something about it does not add up.',
    remedy: 'Reconcile; a person releases it.',
  },
  RISK_SYMBOL_NOT_ALLOWED: {
    meaning: 'The instrument is on the list of denied symbols, or not on that of allowed ones.',
    remedy: 'Trade another one, or change `allowSymbols` and `denySymbols`.',
  },
  RISK_PRICE_STALE: {
    meaning: 'The latest price of the instrument is older than the limit allows.',
    remedy: 'Wait for data; raise `maxPriceAgeSeconds` where an instrument trades rarely.',
  },
  RISK_ORDER_QUANTITY: {
    meaning: 'The quantity of the order passes `maxOrderQuantity`.',
    remedy: 'Order less at a time; send a large exit in pieces.',
  },
  RISK_ORDER_NOTIONAL: {
    meaning: 'The value of the order passes `maxOrderNotional`.',
    remedy: 'Order less at a time; send a large exit in pieces.',
  },
  RISK_PRICE_COLLAR: {
    meaning:
      'The price of the order lies too far on the expensive side of the market: perhaps a mistyped price.',
    remedy: 'Give a price nearer to the market, or widen `priceCollarPercent`.',
  },
  RISK_POSITION_QUANTITY: {
    meaning: 'Once every open order has filled, the position could pass `maxPositionQuantity`.',
    remedy: 'Order less, or cancel working orders first.',
  },
  RISK_POSITION_NOTIONAL: {
    meaning: 'Once every open order has filled, the position could be worth more than `maxPositionNotional`.',
    remedy: 'Order less, or cancel working orders first.',
  },
  RISK_POSITION_PERCENT: {
    meaning:
      'Once every open order has filled, the position could be more than `maxPositionPercent` of the equity.',
    remedy: 'Order less, or cancel working orders first.',
  },
  RISK_CONCENTRATION: {
    meaning:
      'All instruments on one underlying together could be more than `maxConcentrationPercent` of the equity.',
    remedy: 'Order less, or reduce what depends on the same underlying.',
  },
  RISK_GROSS_EXPOSURE: {
    meaning: 'Long and short positions together could pass `maxGrossExposurePercent` of the equity.',
    remedy: 'Order less, or reduce other positions.',
  },
  RISK_NET_EXPOSURE: {
    meaning: 'Long less short positions could pass `maxNetExposurePercent` of the equity, either way.',
    remedy: 'Order less, or hedge.',
  },
  RISK_LEVERAGE: {
    meaning: 'All positions together could pass `maxLeverage` times the equity.',
    remedy: 'Order less, or reduce other positions.',
  },
  RISK_OPEN_POSITIONS: {
    meaning: 'There could be more open positions than `maxOpenPositions`, entries at work included.',
    remedy: 'Close one, or cancel an entry.',
  },
  RISK_OPEN_ORDERS: {
    meaning: 'There would be more open orders than `maxOpenOrders`.',
    remedy: 'Cancel one, or wait until one has ended.',
  },
  RISK_MIN_BALANCE: {
    meaning: 'The equity is below `minAccountBalance`, so that nothing is opened.',
    remedy: 'Exits and cancels still go out; deposit, or lower the limit.',
  },
  RISK_ORDER_RATE: {
    meaning: 'More orders within a second or a minute than the limit allows.',
    remedy: 'Look for a strategy that has run wild; cancels still go out.',
  },
  RISK_DUPLICATE_ORDER: {
    meaning: 'The same strategy sent an order just like this one a moment ago.',
    remedy: 'Wait for the answer to the first, or for `duplicateOrderSeconds` to pass.',
  },
  RISK_SELF_CROSS: {
    meaning: 'The order could trade with one of our own on the other side.',
    remedy: 'Cancel the other order first.',
  },
  ...BREAKER_CODES,
  ...LIMIT_CODES,
  RISK_VALIDATOR: {
    meaning: 'A validator of the user refused the order, or failed.',
    remedy: 'The message names the validator and its reason.',
  },
  RISK_CHECK_FAILED: {
    meaning: 'A risk check threw. What cannot be checked is refused.',
    remedy: 'Report it: this is a bug in the check.',
  },
  STRATEGY_INVALID: {
    meaning: 'The strategy file exports no strategy, or its definition is not complete.',
    remedy: 'Export defineStrategy({ … }) or a class that extends Strategy as default.',
  },
  STRATEGY_LOAD_FAILED: {
    meaning: 'The strategy file could not be compiled or run.',
    remedy: 'Mend the line that the message names, or run again with --debug to see the whole stack.',
  },
  STRATEGY_THREW: {
    meaning: 'A handler of the strategy threw. Its intents of that call were dropped and it is halted.',
    remedy: 'Mend the strategy; the message names handler and line.',
  },
  STRATEGY_ASYNC: {
    meaning: 'A handler returned a Promise. Handlers are synchronous.',
    remedy: 'Use compute() for slow work; its answer comes to onComputed.',
  },
  STRATEGY_NONDETERMINISTIC: {
    meaning: 'A handler used a clock, randomness, a timer or the network.',
    remedy: 'Use now, random(), timers and compute() of the context.',
  },
  STRATEGY_DIVERGED: {
    meaning: 'Run again over the same inputs, the strategy decided otherwise.',
    remedy: 'Look for state outside `state` and `shared`, kept views, or non-determinism.',
  },
  STRATEGY_PARAMETER_INVALID: {
    meaning: 'A parameter is unknown, of the wrong type, or out of its range.',
    remedy: 'Give a value that it takes, --param NAME=VALUE; `params` in the strategy says which.',
  },
  STRATEGY_EVENT_FLOOD: {
    meaning: 'Order events of one turn made ever more order events.',
    remedy: 'Do not place an order in answer to every refusal of an order.',
  },
  STRATEGY_JOB_MISSED: {
    meaning: 'A job of a strategy’s schedule came too late to be done. It is not made up for.',
    remedy:
      'Look whether something has to be done by hand; give the job more graceMinutes if late is better than never.',
  },
  STRATEGY_STUCK: {
    meaning: 'A handler did not return, and the run was ended from outside: nothing of its result is left.',
    remedy:
      'Look for a loop that never ends. For slow work use compute(), or raise FULMAR_HANDLER_LIMIT (seconds; 0 for none).',
  },
  VENUE_REJECTED: {
    meaning: 'The venue refused the order.',
    remedy: 'The reason is the venue’s own.',
  },
  VENUE_INSUFFICIENT_FUNDS: {
    meaning: 'The venue refused the order: it would exceed the buying power of the account.',
    remedy: 'Order less, or add funds.',
  },
  VENUE_CORPORATE_ACTION: {
    meaning: 'The venue ended the order because of a corporate action.',
    remedy: 'Decide anew at the new price.',
  },
  VENUE_POST_ONLY_WOULD_TAKE: {
    meaning: 'A post-only order would have executed at once.',
    remedy: 'Place it further from the market.',
  },
  VENUE_INSTRUMENT_UNKNOWN: {
    meaning: 'The venue does not trade the instrument.',
    remedy: 'Check the id, and whether the instrument still trades.',
  },
  VENUE_DUPLICATE_ORDER_ID: {
    meaning: 'The venue was sent an order with this client order id before.',
    remedy: 'Ask the venue for the order with that id; do not send it again.',
  },
  VENUE_ORDER_TYPE_INVALID: {
    meaning: 'The venue does not take this order type with this time in force or flag.',
    remedy: 'The reason names the two that do not go together; change one of them.',
  },
  VENUE_PRICE_INVALID: {
    meaning: 'A limit or stop price is missing, not wanted, not above zero, or not on the tick.',
    remedy: 'Round the price to the tick of the instrument.',
  },
  VENUE_QUANTITY_INVALID: {
    meaning: 'The quantity is not above zero, not on the lot, or below the smallest that the venue takes.',
    remedy: 'Round the quantity to the lot of the instrument.',
  },
  VENUE_MIN_NOTIONAL: {
    meaning: 'The venue refused the order: it is worth less than the least that it takes.',
    remedy: 'Order more.',
  },
  VENUE_SHORT_NOT_ALLOWED: {
    meaning: 'The venue refused the order: it could leave a position below zero.',
    remedy: 'Sell no more than is held and not already being sold.',
  },
  VENUE_SESSION_UNKNOWN: {
    meaning: 'The venue has no opening and no close for the instrument, or their times are not known.',
    remedy: 'Use another time in force.',
  },
  VENUE_TOO_LATE: {
    meaning: 'The order came after the time until which orders for that auction are taken.',
    remedy: 'Send it earlier, or as an ordinary order.',
  },
  VENUE_PRICE_OUTSIDE_BAND: {
    meaning: 'The limit price lies beyond the limits within which the instrument may trade now.',
    remedy: 'Price it within the limits, which the reason names.',
  },
  VENUE_PRICE_TOO_FAR: {
    meaning: 'The limit price is further from the market than the venue allows.',
    remedy: 'Price it nearer to the market.',
  },
  VENUE_TOO_MANY_ORDERS: {
    meaning: 'As many orders are open as the venue lets rest at once.',
    remedy: 'Cancel some of them first.',
  },
  VENUE_RATE_LIMIT: {
    meaning: 'More orders, replaces and cancels came within a second than the venue takes.',
    remedy: 'Send fewer, or wait a second.',
  },
  VENUE_LIQUIDATED: {
    meaning: 'The venue closed a position by itself, because the margin no longer covered it.',
    remedy: 'Use less leverage, or keep more margin; the guide on margin has the formulas.',
  },
  VENUE_DELEVERAGED: {
    meaning: 'The venue reduced a position by itself, to cover the liquidation of somebody else.',
    remedy: 'Decide anew whether to hold the position.',
  },
  VENUE_SETTLED: {
    meaning: 'A contract expired, was exercised or assigned, and the venue settled it.',
    remedy: 'Nothing has to be done; close or roll a contract before it expires if you do not want that.',
  },
  VENUE_INSTRUMENT_EXPIRED: {
    meaning: 'The venue refused or ended the order: the contract has expired.',
    remedy: 'Trade a later contract.',
  },
  VENUE_PRICE_UNKNOWN: {
    meaning: 'The venue cannot value the order, for a price or an exchange rate is not known yet.',
    remedy: 'Order after the first bar, quote or trade, and give the exchange rate.',
  },
} as const satisfies Record<string, CodeEntry>

export type Code = keyof typeof CODES

/** An expected refusal: a value, never thrown by the kernel. */
export interface Refusal {
  readonly code: Code
  /** Full sentence with the limit and the actual figure. */
  readonly message: string
  /** Where a figure passed a limit: both, in the unit of the limit. */
  readonly limit?: number
  readonly actual?: number
}

/** What the edges (CLI, loader, readers, configuration) throw: a code, what was wrong, where, and what to do. */
export class FulmarError extends Error {
  readonly code: Code
  readonly remedy: string

  constructor(code: Code, message: string, options: { remedy?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause })
    this.name = 'FulmarError'
    this.code = code
    this.remedy = options.remedy ?? CODES[code].remedy
  }
}
