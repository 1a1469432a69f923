/** Validators ready to use: `risk: { validators: [positionSizing(), symbolAllowList(['SPY.ARCX'])] }`. */
import type { OrderValidator } from './check.ts'

/**
 * No position may come to more than this share of the equity. An order that opens nothing passes.
 * @param maxPercent 0–100; default 25.
 */
export function positionSizing(maxPercent = 25): OrderValidator {
  return {
    name: 'positionSizing',
    validate: (order, { opens, worstPositionValue, equity }) => {
      if (!opens) return null
      const percent = (worstPositionValue / equity) * 100
      if (equity > 0 && percent <= maxPercent) return null
      const figure = equity > 0 ? `${percent.toFixed(2)} %` : 'more than all'
      return `the position in ${order.instrumentId} could reach ${figure} of the equity, more than ${String(maxPercent)} %.`
    },
  }
}

/** Only these instruments may be traded, by id or symbol. What is held of others may be closed. */
export function symbolAllowList(symbols: readonly string[]): OrderValidator {
  const allowed = new Set(symbols)
  return {
    name: 'symbolAllowList',
    validate: (order, { instrument, opens }) =>
      allowed.has(instrument.id) || allowed.has(instrument.symbol) || !opens
        ? null
        : `${order.instrumentId} is not among the allowed ${symbols.join(', ')}.`,
  }
}

/** What `tradingCalendar('XNYS')` gives; times are Unix milliseconds. */
export interface MarketHours {
  readonly code: string
  isOpen(time: number): boolean
  isExtended(time: number): boolean
}

/** Orders are sent in regular hours of that market alone; with `allowExtendedHours` before and after them too. */
export function tradingHours(
  calendar: MarketHours,
  { allowExtendedHours = false }: { readonly allowExtendedHours?: boolean } = {},
): OrderValidator {
  return {
    name: 'tradingHours',
    validate: (_order, { time }) => {
      if (calendar.isOpen(time) || (allowExtendedHours && calendar.isExtended(time))) return null
      return `${calendar.code} is closed.`
    },
  }
}
