/** Settings of margin, liquidation and what happens to contracts. */
import { amount, choice } from './setting-entry.ts'
import type { VenueSettingEntry } from './setting-entry.ts'

export const MARGIN_SETTINGS: readonly VenueSettingEntry[] = [
  choice(
    'margin',
    ['leverage', 'cash', 'regT', 'cross', 'isolated'],
    'What an order needs and when the venue liquidates: `leverage` and `cash` never do; `regT`, `cross` and `isolated` do, see the guide on margin.',
  ),
  amount(
    'futuresMargin',
    0.1,
    'share of the value',
    { minimum: 0, maximum: 1 },
    'Initial margin of dated futures, where positions can be liquidated.',
  ),
  amount(
    'futuresMaintenance',
    0.09,
    'share of the value',
    { minimum: 0, maximum: 1 },
    'Maintenance margin of dated futures, where positions can be liquidated.',
  ),
  choice(
    'dailySettlement',
    ['last', 'none'],
    'Whether what dated futures gain becomes cash every day: `last`, at the last price (or those of --settlement-prices); `none`, only when they are closed.',
  ),
  amount(
    'settlementHour',
    22,
    'hours',
    { minimum: 0, maximum: 23 },
    'When dailySettlement=last is done, in hours UTC: at 22 the day of Chicago has ended in winter, at 21 in summer.',
  ),
  choice(
    'liquidationFill',
    ['bankruptcy', 'market'],
    'Where a perpetual is liquidated: `bankruptcy`, at the price at which its margin is all gone; `market`, at the price at which the margin no longer sufficed, with costs.',
  ),
  amount(
    'liquidationFeeBps',
    100,
    'basis points of the value',
    { minimum: 0, maximum: 10_000 },
    'Fee of a liquidation with liquidationFill=market, at most what is left of the margin.',
  ),
  choice(
    'liquidationSteps',
    ['venue', 'whole'],
    'How much of a perpetual is liquidated first: `venue`, what its venue does (a lower tier at Binance and Bybit, a fifth above 100,000 at Hyperliquid); `whole`, all of it.',
  ),
  amount(
    'insuranceFund',
    null,
    'units of the account’s currency',
    { minimum: 0, optional: true },
    'What the insurance fund holds at the start; `none`: it never runs dry. What it cannot pay is met by other traders, who are deleveraged.',
  ),
  amount(
    'fundingRateBps',
    0,
    'basis points of the value',
    { minimum: -10_000, maximum: 10_000 },
    'Funding of perpetuals at each interval for which no file of rates speaks; above zero, who is long pays.',
  ),
  amount(
    'fundingHours',
    0,
    'hours',
    { minimum: 0, maximum: 24 },
    'Interval of fundingRateBps, counted from midnight UTC; 0 for what is usual at the venue: 1 on Hyperliquid, 8 elsewhere.',
  ),
  amount(
    'earlyAssignmentRate',
    0,
    'probability a day',
    { minimum: 0, maximum: 1 },
    'Chance, at each midnight UTC and from the seed, that an option sold and in the money is assigned before it expires.',
  ),
]
