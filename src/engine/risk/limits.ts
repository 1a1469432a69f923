/**
 * Limits on orders and on what they could lead to. Each is off where it is left out. Percent are 0–100, money is in the
 * currency of the account. Reaching a limit is allowed, passing it is not. What is measured is the worst case: what is
 * held, plus every open order, in flight and in doubt, plus this one.
 */
export interface RiskLimits {
  readonly maxOrderQuantity?: number
  readonly maxOrderNotional?: number
  /** How far a price may lie on the expensive side of the market: a buy limit above it, a sell limit below it. */
  readonly priceCollarPercent?: number
  readonly maxPositionQuantity?: number
  readonly maxPositionNotional?: number
  readonly maxPositionPercent?: number
  /** Of equity, over all instruments on one underlying: the share, its options, the same coin in several pairs. */
  readonly maxConcentrationPercent?: number
  readonly maxGrossExposurePercent?: number
  readonly maxNetExposurePercent?: number
  readonly maxLeverage?: number
  readonly maxOpenPositions?: number
  readonly maxOpenOrders?: number
  readonly minAccountBalance?: number
  readonly maxDailyLoss?: number
  readonly maxDailyLossPercent?: number
  readonly maxDrawdown?: number
  readonly maxDrawdownPercent?: number
  /** Round trips that lost in a row. */
  readonly maxConsecutiveLosses?: number
  readonly maxOrdersPerSecond?: number
  readonly maxOrdersPerMinute?: number
  /** An order just like one that was sent so short a time before is refused. */
  readonly duplicateOrderSeconds?: number
  /** Refuse an order that could trade with one of our own. */
  readonly refuseSelfCross?: boolean
  readonly allowSymbols?: readonly string[]
  readonly denySymbols?: readonly string[]
  /** Refuse an order on prices older than this. */
  readonly maxPriceAgeSeconds?: number
  /** How far our own orders and executions on one side may carry the price within `priceDriftSeconds`. */
  readonly maxPriceDriftPercent?: number
  /** Default 60. */
  readonly priceDriftSeconds?: number
  /** Refuse what opens something outside the regular hours of the instrument's market. */
  readonly regularHoursOnly?: boolean
  /** New orders and replacements of one session day. */
  readonly maxOrdersPerDay?: number
  /** Value of all orders of one session day, filled or not. */
  readonly maxOrderValuePerDay?: number
  /** Instruments held, at work, or ordered on this session day. */
  readonly maxInstruments?: number
  /** Venues of these instruments. */
  readonly maxVenues?: number
  /** An alert, and nothing else, once there are more of them within any second or minute. */
  readonly warnOrdersPerSecond?: number
  readonly warnOrdersPerMinute?: number
  readonly warnCancelsPerMinute?: number
}

export type LimitName = keyof RiskLimits
export type LimitUnit =
  'quantity' | 'money' | 'percent' | 'multiple' | 'count' | 'seconds' | 'switch' | 'list'

/** What there is to know of one limit; the guide's table and the command line are made from it. */
export interface LimitEntry {
  readonly name: LimitName
  readonly unit: LimitUnit
  /** Where it may be set, beside the account. */
  readonly scopes: readonly ('strategy' | 'instrument')[]
  /** The code of its refusal. */
  readonly code: string
  readonly meaning: string
}

const ANYWHERE = ['strategy', 'instrument'] as const
const STRATEGY = ['strategy'] as const

export const LIMITS: readonly LimitEntry[] = [
  {
    name: 'allowSymbols',
    unit: 'list',
    scopes: STRATEGY,
    code: 'RISK_SYMBOL_NOT_ALLOWED',
    meaning: 'Only these instruments are traded. What is held of others may be closed.',
  },
  {
    name: 'denySymbols',
    unit: 'list',
    scopes: STRATEGY,
    code: 'RISK_SYMBOL_NOT_ALLOWED',
    meaning: 'These instruments are not traded. What is held of them may be closed.',
  },
  {
    name: 'maxPriceAgeSeconds',
    unit: 'seconds',
    scopes: ANYWHERE,
    code: 'RISK_PRICE_STALE',
    meaning: 'Age of the latest price or quote at which an order may still be decided.',
  },
  {
    name: 'maxOrderQuantity',
    unit: 'quantity',
    scopes: ANYWHERE,
    code: 'RISK_ORDER_QUANTITY',
    meaning: 'Quantity of one order, exits included.',
  },
  {
    name: 'maxOrderNotional',
    unit: 'money',
    scopes: ANYWHERE,
    code: 'RISK_ORDER_NOTIONAL',
    meaning: 'Value of one order, exits included.',
  },
  {
    name: 'priceCollarPercent',
    unit: 'percent',
    scopes: ANYWHERE,
    code: 'RISK_PRICE_COLLAR',
    meaning: 'How far the price of an order may lie on the expensive side of the last price.',
  },
  {
    name: 'maxPositionQuantity',
    unit: 'quantity',
    scopes: ANYWHERE,
    code: 'RISK_POSITION_QUANTITY',
    meaning: 'Quantity held of one instrument.',
  },
  {
    name: 'maxPositionNotional',
    unit: 'money',
    scopes: ANYWHERE,
    code: 'RISK_POSITION_NOTIONAL',
    meaning: 'Value held of one instrument.',
  },
  {
    name: 'maxPositionPercent',
    unit: 'percent',
    scopes: ANYWHERE,
    code: 'RISK_POSITION_PERCENT',
    meaning: 'Value held of one instrument, of the equity.',
  },
  {
    name: 'maxConcentrationPercent',
    unit: 'percent',
    scopes: STRATEGY,
    code: 'RISK_CONCENTRATION',
    meaning: 'Value held over all instruments on one underlying or coin, of the equity.',
  },
  {
    name: 'maxGrossExposurePercent',
    unit: 'percent',
    scopes: STRATEGY,
    code: 'RISK_GROSS_EXPOSURE',
    meaning: 'Value of all positions, long and short added, of the equity.',
  },
  {
    name: 'maxNetExposurePercent',
    unit: 'percent',
    scopes: STRATEGY,
    code: 'RISK_NET_EXPOSURE',
    meaning: 'Long less short over all positions, either way, of the equity.',
  },
  {
    name: 'maxLeverage',
    unit: 'multiple',
    scopes: STRATEGY,
    code: 'RISK_LEVERAGE',
    meaning: 'Value of all positions, long and short added, as a multiple of the equity.',
  },
  {
    name: 'maxOpenPositions',
    unit: 'count',
    scopes: STRATEGY,
    code: 'RISK_OPEN_POSITIONS',
    meaning: 'Instruments held, or that open orders could lead to.',
  },
  {
    name: 'maxOpenOrders',
    unit: 'count',
    scopes: ANYWHERE,
    code: 'RISK_OPEN_ORDERS',
    meaning: 'Orders at work at a time. Orders that only reduce are not refused.',
  },
  {
    name: 'minAccountBalance',
    unit: 'money',
    scopes: [],
    code: 'RISK_MIN_BALANCE',
    meaning: 'Equity below which nothing is opened.',
  },
  {
    name: 'maxDailyLoss',
    unit: 'money',
    scopes: STRATEGY,
    code: 'RISK_DAILY_LOSS',
    meaning: 'Loss since the trading day began. Latched: see breakers.',
  },
  {
    name: 'maxDailyLossPercent',
    unit: 'percent',
    scopes: STRATEGY,
    code: 'RISK_DAILY_LOSS',
    meaning: 'The same, of the equity when the day began.',
  },
  {
    name: 'maxDrawdown',
    unit: 'money',
    scopes: STRATEGY,
    code: 'RISK_DRAWDOWN',
    meaning: 'Fall from the highest equity, or P&L of the strategy. Latched.',
  },
  {
    name: 'maxDrawdownPercent',
    unit: 'percent',
    scopes: STRATEGY,
    code: 'RISK_DRAWDOWN',
    meaning: 'The same, of the equity at that peak.',
  },
  {
    name: 'maxConsecutiveLosses',
    unit: 'count',
    scopes: STRATEGY,
    code: 'RISK_LOSING_STREAK',
    meaning: 'Round trips that lost in a row, after fees. Latched.',
  },
  {
    name: 'maxOrdersPerSecond',
    unit: 'count',
    scopes: ANYWHERE,
    code: 'RISK_ORDER_RATE',
    meaning: 'New orders and replacements within any second. Cancels are never held back.',
  },
  {
    name: 'maxOrdersPerMinute',
    unit: 'count',
    scopes: ANYWHERE,
    code: 'RISK_ORDER_RATE',
    meaning: 'New orders and replacements within any 60 seconds. Cancels are never held back.',
  },
  {
    name: 'duplicateOrderSeconds',
    unit: 'seconds',
    scopes: ANYWHERE,
    code: 'RISK_DUPLICATE_ORDER',
    meaning: 'Time for which an order like the last (side, type, quantity, prices) is taken for a mistake.',
  },
  {
    name: 'refuseSelfCross',
    unit: 'switch',
    scopes: ANYWHERE,
    code: 'RISK_SELF_CROSS',
    meaning: 'Whether an order that could trade with one of our own is refused.',
  },
  {
    name: 'maxPriceDriftPercent',
    unit: 'percent',
    scopes: ANYWHERE,
    code: 'RISK_PRICE_DRIFT',
    meaning:
      'How far above the lowest of our own buys of the last while an order may buy; below our highest sale, sell.',
  },
  {
    name: 'priceDriftSeconds',
    unit: 'seconds',
    scopes: ANYWHERE,
    code: 'RISK_PRICE_DRIFT',
    meaning: 'How long that while is; 60 where it is left out.',
  },
  {
    name: 'regularHoursOnly',
    unit: 'switch',
    scopes: ANYWHERE,
    code: 'RISK_OUTSIDE_HOURS',
    meaning:
      'Whether orders that open something are refused outside regular hours, or where they ask for other hours.',
  },
  {
    name: 'maxOrdersPerDay',
    unit: 'count',
    scopes: ANYWHERE,
    code: 'RISK_ORDERS_PER_DAY',
    meaning: 'New orders and replacements of one session day; those that open nothing count, and pass.',
  },
  {
    name: 'maxOrderValuePerDay',
    unit: 'money',
    scopes: ANYWHERE,
    code: 'RISK_ORDER_VALUE_PER_DAY',
    meaning:
      'Value of all orders of one session day, filled or not; those that open nothing count, and pass.',
  },
  {
    name: 'maxInstruments',
    unit: 'count',
    scopes: STRATEGY,
    code: 'RISK_INSTRUMENTS',
    meaning: 'Instruments held, at work, or ordered on this session day.',
  },
  {
    name: 'maxVenues',
    unit: 'count',
    scopes: STRATEGY,
    code: 'RISK_VENUES',
    meaning: 'Venues of instruments held, at work, or ordered on this session day.',
  },
  {
    name: 'warnOrdersPerSecond',
    unit: 'count',
    scopes: ANYWHERE,
    code: 'RISK_RATE_WARNING',
    meaning:
      'New orders and replacements within any second beyond which a person is alerted. Refuses nothing.',
  },
  {
    name: 'warnOrdersPerMinute',
    unit: 'count',
    scopes: ANYWHERE,
    code: 'RISK_RATE_WARNING',
    meaning: 'The same within any 60 seconds.',
  },
  {
    name: 'warnCancelsPerMinute',
    unit: 'count',
    scopes: ANYWHERE,
    code: 'RISK_RATE_WARNING',
    meaning: 'Cancels within any 60 seconds beyond which a person is alerted. Cancels are never held back.',
  },
]
