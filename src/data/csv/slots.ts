/**
 * Where the scanner puts the values of one row. Bars, quotes and trades share the slots: a row is only ever one of
 * them. A single quote uses the close slots.
 */
export const SLOT = {
  time: 0,
  open: 1,
  high: 2,
  low: 3,
  close: 4,
  volume: 5,
  askOpen: 6,
  askHigh: 7,
  askLow: 8,
  askClose: 9,
  askSize: 10,
  clock: 11,
} as const

export const SLOT_COUNT = 12

/** What a column can be taken for. The order is that in which they are listed to people. */
export const ROLES = [
  'time',
  'clock',
  'symbol',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'price',
  'size',
  'bid',
  'ask',
  'bidOpen',
  'bidHigh',
  'bidLow',
  'bidClose',
  'bidSize',
  'askOpen',
  'askHigh',
  'askLow',
  'askClose',
  'askSize',
] as const

export type Role = (typeof ROLES)[number]

/** Null for the symbol, which is not a number. */
export const SLOT_OF_ROLE: Readonly<Record<Role, number | null>> = {
  time: SLOT.time,
  clock: SLOT.clock,
  symbol: null,
  open: SLOT.open,
  high: SLOT.high,
  low: SLOT.low,
  close: SLOT.close,
  volume: SLOT.volume,
  price: SLOT.close,
  size: SLOT.volume,
  bid: SLOT.close,
  ask: SLOT.askClose,
  bidOpen: SLOT.open,
  bidHigh: SLOT.high,
  bidLow: SLOT.low,
  bidClose: SLOT.close,
  bidSize: SLOT.volume,
  askOpen: SLOT.askOpen,
  askHigh: SLOT.askHigh,
  askLow: SLOT.askLow,
  askClose: SLOT.askClose,
  askSize: SLOT.askSize,
}

const PRICE_SLOTS = new Set<number>([
  SLOT.open,
  SLOT.high,
  SLOT.low,
  SLOT.close,
  SLOT.askOpen,
  SLOT.askHigh,
  SLOT.askLow,
  SLOT.askClose,
])

export function isPriceSlot(slot: number): boolean {
  return PRICE_SLOTS.has(slot)
}
