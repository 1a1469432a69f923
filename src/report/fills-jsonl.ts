import type { Fill } from '../domain/fill.ts'
import { millisFromMicros } from '../domain/time.ts'
import { isoTime } from './format.ts'

/**
 * One fill as a line of JSON, newline included. `time` is the venue's, in Unix milliseconds (with a fraction
 * where the venue's time is finer); quantity, price and fee are exact decimal text. Keys never change their
 * order, so equal fills give equal bytes.
 */
export function fillLine(fill: Fill): string {
  const line = {
    time: millisFromMicros(fill.eventTime),
    timeIso: isoTime(fill.eventTime),
    instrument: fill.instrumentId,
    side: fill.side,
    quantity: fill.quantity.toString(),
    price: fill.price.toString(),
    fee: fill.fee.toString(),
    feeCurrency: fill.feeCurrency,
    liquidity: fill.liquidity,
    strategy: fill.strategyId,
    clientOrderId: fill.clientOrderId,
    venueOrderId: fill.venueOrderId,
    executionId: fill.executionId,
    // of a venue's own doing; left out of the line for executions of orders
    origin: fill.origin,
  }
  return `${JSON.stringify(line)}\n`
}

/** The whole file: one line per fill, empty for none. */
export function fillsToJsonl(fills: readonly Fill[]): string {
  return fills.map(fillLine).join('')
}
