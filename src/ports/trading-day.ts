import type { UnixMicros } from '../domain/time.ts'

/**
 * The trading day that a moment belongs to, as days since 1970-01-01 in the venue's zone.
 * Day orders live until data of a later trading day arrives.
 */
export type TradingDay = (instrumentIndex: number, time: UnixMicros) => number
