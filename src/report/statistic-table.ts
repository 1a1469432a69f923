/** `fraction`: 0.0169 is 1.69 %. `money` is in the currency of the round trips. `ms` is a duration. */
export type StatisticUnit = 'fraction' | 'money' | 'ratio' | 'ms' | 'count'

export interface StatisticDefinition {
  readonly key: string
  readonly label: string
  /** How it is computed, and when it is undefined. */
  readonly definition: string
  /** How a good figure can deceive. */
  readonly misleads: string
  readonly unit: StatisticUnit
  /** Which way is better, all else equal; `neither` where that depends on the strategy. */
  readonly better: 'higher' | 'lower' | 'neither'
}

/**
 * Every statistic of the report, in reading order. Terminal, HTML report and guide all take their words from
 * here.
 */
export const STATISTICS = [
  {
    key: 'totalReturn',
    label: 'Total return',
    definition: 'Final equity ÷ starting cash − 1, with open positions valued at the last price.',
    misleads: 'It hides the way there, and it grows with the length of the run and with leverage.',
    unit: 'fraction',
    better: 'higher',
  },
  {
    key: 'annualReturn',
    label: 'Annual return',
    definition:
      '(Final equity ÷ starting cash)^(1 ÷ years) − 1 by calendar time from the first to the last ' +
      'event, 365.25 days a year. Undefined for runs shorter than a day and where nothing is left.',
    misleads:
      'A run of weeks is stretched to a year as if its luck went on: under a year it is a guess, not ' +
      'a result.',
    unit: 'fraction',
    better: 'higher',
  },
  {
    key: 'buyAndHold',
    label: 'Buy and hold',
    definition:
      'Return of the instruments themselves from first to last price, without costs; the mean where ' +
      'there are several.',
    misleads:
      'It takes full market risk all the time; compare drawdown and exposure too, not the return ' +
      'alone. Dividends are in it only if they are in the prices.',
    unit: 'fraction',
    better: 'neither',
  },
  {
    key: 'maxDrawdown',
    label: 'Max drawdown',
    definition:
      'Largest fall of equity from an earlier peak, as a share of that peak, over every moment of ' +
      'the run: 0 … 100 %.',
    misleads:
      'It is one event of one history. The worst drawdown usually lies ahead, and more so after tuning.',
    unit: 'fraction',
    better: 'lower',
  },
  {
    key: 'sharpe',
    label: 'Sharpe ratio',
    definition:
      'Mean ÷ sample standard deviation of the daily returns × √(days per year): 252, or 365 where ' +
      'the data runs through weekends. No risk-free rate is taken off. Undefined with fewer than two ' +
      'days, or when all days are equal.',
    misleads:
      'It counts sudden gains as risk and misses rare disasters; selling insurance looks splendid ' +
      'until it pays out. With few days its error is larger than itself.',
    unit: 'ratio',
    better: 'higher',
  },
  {
    key: 'sortino',
    label: 'Sortino ratio',
    definition:
      'Mean of the daily returns ÷ downside deviation × √(days per year). The downside deviation is ' +
      '√(mean of min(return, 0)²) over all days, losing or not. Undefined with fewer than two days ' +
      'or without a losing day.',
    misleads: 'With few losing days it explodes. Other programs average over losing days only and show less.',
    unit: 'ratio',
    better: 'higher',
  },
  {
    key: 'calmar',
    label: 'Calmar ratio',
    definition: 'Annual return ÷ maximum drawdown. Undefined where either is, or without a drawdown.',
    misleads: 'It rests on a single drawdown, and a short run flatters both of its parts.',
    unit: 'ratio',
    better: 'higher',
  },
  {
    key: 'exposure',
    label: 'Exposure',
    definition: 'Share of the bars during which something was held.',
    misleads: 'It counts time, not size: one share and full leverage both count as exposed.',
    unit: 'fraction',
    better: 'neither',
  },
  {
    key: 'winRate',
    label: 'Win rate',
    definition: 'Round trips with a net P&L above zero ÷ all closed round trips. Undefined without any.',
    misleads:
      'Many small wins and one ruinous loss have a fine win rate. Read it together with the payoff ' +
      'ratio. Open positions are not in it.',
    unit: 'fraction',
    better: 'higher',
  },
  {
    key: 'profitFactor',
    label: 'Profit factor',
    definition:
      'Net P&L of the winning round trips ÷ net P&L of the losing ones (as a positive amount), in ' +
      'money. Undefined without a losing one.',
    misleads: 'A single outlier can carry it; leave the best round trip out and look again.',
    unit: 'ratio',
    better: 'higher',
  },
  {
    key: 'expectancy',
    label: 'Expectancy',
    definition:
      'Average net P&L of a round trip ÷ average loss of a losing one: what was earned for each unit ' +
      'lost when wrong. Undefined without a losing one.',
    misleads:
      'It says nothing about how often: a high expectancy twice a year may earn less than a low one daily.',
    unit: 'ratio',
    better: 'higher',
  },
  {
    key: 'payoffRatio',
    label: 'Payoff ratio',
    definition:
      'Average net P&L of the winning round trips ÷ average loss of the losing ones. Undefined ' +
      'without either.',
    misleads: 'High payoff with a low win rate means long losing runs that few people sit through.',
    unit: 'ratio',
    better: 'higher',
  },
  {
    key: 'averageRoundTrip',
    label: 'Average round trip',
    definition: 'Mean net P&L of the closed round trips, in money.',
    misleads: 'If it is of the size of a tick and a fee, slightly worse fills turn it negative.',
    unit: 'money',
    better: 'higher',
  },
  {
    key: 'averageRoundTripReturn',
    label: 'Average round trip %',
    definition:
      'Mean of net P&L ÷ value of the most that was held at the average entry price, over the closed ' +
      'round trips.',
    misleads:
      'Each round trip counts the same, large or small, so it can differ in sign from the average in money.',
    unit: 'fraction',
    better: 'higher',
  },
  {
    key: 'bestRoundTrip',
    label: 'Best round trip',
    definition: 'Largest net P&L of a closed round trip, in money.',
    misleads: 'If most of the profit is in it, the result is one lucky trade.',
    unit: 'money',
    better: 'higher',
  },
  {
    key: 'bestRoundTripReturn',
    label: 'Best round trip %',
    definition: 'Largest return of a closed round trip, net of fees, on the value of the most that was held.',
    misleads: 'Need not be the round trip that earned the most money.',
    unit: 'fraction',
    better: 'higher',
  },
  {
    key: 'worstRoundTrip',
    label: 'Worst round trip',
    definition: 'Smallest net P&L of a closed round trip, in money.',
    misleads: 'A losing position that is still open at the end is not in it.',
    unit: 'money',
    better: 'higher',
  },
  {
    key: 'worstRoundTripReturn',
    label: 'Worst round trip %',
    definition:
      'Smallest return of a closed round trip, net of fees, on the value of the most that was held.',
    misleads: 'A short position can lose more than 100 %. History need not contain the worst case.',
    unit: 'fraction',
    better: 'higher',
  },
  {
    key: 'averageDuration',
    label: 'Average duration',
    definition:
      'Mean calendar time from the first entry to the last exit of a round trip, nights and weekends ' +
      'included.',
    misleads: 'A few very long ones pull it up; most may be much shorter.',
    unit: 'ms',
    better: 'neither',
  },
  {
    key: 'longestLosingRun',
    label: 'Longest losing run',
    definition: 'Most round trips in a row, by time of exit, with a net P&L below zero.',
    misleads: 'Longer runs are to be expected in longer tests; the next one may be longer still.',
    unit: 'count',
    better: 'lower',
  },
  {
    key: 'feesOfGross',
    label: 'Fees of gross P&L',
    definition:
      'Fees of the closed round trips ÷ their P&L before fees. Undefined where there was no gross ' +
      'profit to pay them from.',
    misleads: 'Spread and slippage are costs too, and are in the prices, not here.',
    unit: 'fraction',
    better: 'lower',
  },
  {
    key: 'sqn',
    label: 'SQN',
    definition:
      'System quality number: √(round trips) × mean ÷ sample standard deviation of the net P&L of ' +
      'the round trips, in money. Undefined with fewer than two, or when all are equal.',
    misleads:
      'It grows with the number of round trips, so compare only runs of similar length, and distrust ' +
      'it below 30.',
    unit: 'ratio',
    better: 'higher',
  },
] as const satisfies readonly StatisticDefinition[]

export type StatisticKey = (typeof STATISTICS)[number]['key']
