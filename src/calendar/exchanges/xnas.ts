import type { ExchangeRules } from '../exchange-rules.ts'
import { xnys } from './xnys.ts'

/** The Nasdaq Stock Market keeps the dates and hours of the New York Stock Exchange. */
export const xnas: ExchangeRules = {
  ...xnys,
  code: 'XNAS',
  name: 'Nasdaq Stock Market',
  sources: [
    'Nasdaq Equity 1, Section 1; Equity 2, Section 7: system hours',
    'Nasdaq, U.S. Equity and Options Markets Holiday Schedule: https://www.nasdaq.com/market-activity/stock-market-holiday-schedule',
    ...xnys.sources,
  ],
}
