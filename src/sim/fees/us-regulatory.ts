/**
 * What regulators take of trades in US shares and options, and brokers hand on.
 *
 * - SEC fee (Section 31 of the Exchange Act): a share of the value of sales.
 * - TAF (FINRA's trading activity fee): per share or contract sold, shares with a cap per trade.
 * - CAT (consolidated audit trail): per share bought or sold; an option counts as the shares that it covers.
 *
 * Every row holds from the start of its day in New York. «assumed» marks what could not be checked.
 */
import { Decimal } from '../../domain/decimal.ts'
import type { EpochDay } from '../../domain/civil-date.ts'
import { ALWAYS, day } from './fee-schedule.ts'

export interface DatedRate {
  /** `2014-03-18`. */
  readonly from: string
  readonly rate: string
  readonly cap?: string
  readonly source: string
}

/** Dollars per million of sales. */
export const SEC_FEE: readonly DatedRate[] = [
  { from: '2001-12-28', rate: '15', source: 'SEC fee rate advisory, fiscal year 2002' },
  { from: '2002-04-01', rate: '30.1', source: 'SEC mid-year adjustment 2002' },
  { from: '2003-03-22', rate: '25.2', source: 'NASD member alert, 3 March 2003' },
  { from: '2003-04-01', rate: '46.8', source: 'NASD member alert, 3 March 2003' },
  { from: '2004-02-22', rate: '39', source: 'SEC annual adjustment 2004' },
  { from: '2004-04-01', rate: '23.4', source: 'SEC fee rate advisory 8, fiscal year 2004' },
  { from: '2005-01-07', rate: '32.9', source: 'SEC annual adjustment 2005' },
  { from: '2005-04-01', rate: '41.8', source: 'SEC fee rate advisory 7, fiscal year 2005' },
  { from: '2005-12-22', rate: '30.7', source: 'SEC annual adjustment 2006' },
  { from: '2007-04-01', rate: '15.3', source: 'assumed: SEC mid-year adjustment 2007' },
  { from: '2008-01-25', rate: '11', source: 'rate: FINRA information notice 3/10/08; day assumed' },
  { from: '2008-04-01', rate: '5.6', source: 'FINRA information notice 3/10/08' },
  { from: '2009-04-10', rate: '25.7', source: 'assumed: SEC annual adjustment 2009' },
  { from: '2010-01-15', rate: '12.7', source: 'assumed: SEC annual adjustment 2010' },
  { from: '2010-04-01', rate: '16.9', source: 'assumed: SEC mid-year adjustment 2010' },
  { from: '2011-01-21', rate: '19.2', source: 'assumed: SEC annual adjustment 2011' },
  { from: '2012-02-21', rate: '18', source: 'assumed: SEC annual adjustment 2012' },
  { from: '2012-04-01', rate: '22.4', source: 'rate: SEC press release 2012-232; day assumed' },
  { from: '2013-05-25', rate: '17.4', source: 'rate: FINRA information notice 3/3/14; day assumed' },
  { from: '2014-03-18', rate: '22.1', source: 'FINRA information notice 3/3/14' },
  { from: '2015-02-14', rate: '18.4', source: 'assumed: SEC annual adjustment 2015' },
  { from: '2016-02-16', rate: '21.8', source: 'rate: FINRA information notice 3/15/16; day assumed' },
  { from: '2017-07-04', rate: '23.1', source: 'rate: FINRA information notice 5/7/18; day assumed' },
  { from: '2018-05-22', rate: '13', source: 'FINRA information notice 5/7/18' },
  { from: '2019-04-16', rate: '20.7', source: 'SEC fee rate advisory 2, fiscal year 2019' },
  { from: '2020-02-18', rate: '22.1', source: 'FINRA information notice 2/3/20' },
  { from: '2021-02-25', rate: '5.1', source: 'SEC press release 2021-8' },
  { from: '2022-05-14', rate: '22.9', source: 'rate: SEC order of 23 January 2023; day assumed' },
  { from: '2023-02-27', rate: '8', source: 'SEC order of 23 January 2023' },
  { from: '2024-05-22', rate: '27.8', source: 'rate: SEC order 34-99973; day assumed' },
  { from: '2025-05-14', rate: '0', source: 'FINRA information notice 4/24/25' },
  { from: '2026-04-04', rate: '20.6', source: 'assumed: SEC order 34-104909 of 27 February 2026' },
]

/** Dollars per share sold, with the cap per trade. */
export const TAF: readonly DatedRate[] = [
  { from: '2004-07-01', rate: '0.000075', cap: '3.75', source: 'rate: FINRA notice 11-27; day assumed' },
  { from: '2011-07-01', rate: '0.00009', cap: '4.5', source: 'FINRA regulatory notice 11-27' },
  { from: '2012-03-01', rate: '0.000095', cap: '4.75', source: 'FINRA regulatory notice 12-06' },
  { from: '2012-07-01', rate: '0.000119', cap: '5.95', source: 'rate: SR-FINRA-2012-023; day assumed' },
  { from: '2022-01-01', rate: '0.00013', cap: '6.49', source: 'assumed: FINRA fee increase 2022' },
  { from: '2023-01-01', rate: '0.000145', cap: '7.27', source: 'rate: brokers’ pages of 2023; day assumed' },
  { from: '2024-01-01', rate: '0.000166', cap: '8.3', source: 'rate: Alpaca, 2025; day assumed' },
  { from: '2026-01-01', rate: '0.000195', cap: '9.79', source: 'assumed: FINRA fee increase 2026' },
]

/** Dollars per option contract sold. */
export const TAF_OPTION: readonly DatedRate[] = [
  { from: '2004-07-01', rate: '0.002', source: 'rate: brokers’ pages of 2017; day assumed' },
  { from: '2022-01-01', rate: '0.00218', source: 'assumed: FINRA fee increase 2022' },
  { from: '2023-01-01', rate: '0.00244', source: 'rate: brokers’ pages of 2023; day assumed' },
  { from: '2024-01-01', rate: '0.00279', source: 'rate: Interactive Brokers, Alpaca, 2025; day assumed' },
  { from: '2026-01-01', rate: '0.00329', source: 'assumed: FINRA fee increase 2026' },
]

/** Dollars per share bought or sold. */
export const CAT: readonly DatedRate[] = [
  { from: '2024-09-01', rate: '0.000035', source: 'CAT fee 2024-1, CAT NMS Plan FAQ' },
  { from: '2024-10-01', rate: '0.000048', source: 'with historical assessment 1, CAT NMS Plan FAQ' },
  { from: '2025-01-01', rate: '0.000046', source: 'rate: Alpaca, 2025; day assumed' },
  { from: '2025-07-01', rate: '0.0000265', source: 'rate: Alpaca, 2025; day assumed' },
]

/** Dollars per option contract, bought or sold: exchanges' regulatory fee and the clearing house's. */
export const OPTION_EXCHANGES: readonly DatedRate[] = [
  { from: '2017-01-01', rate: '0.0904', source: 'ORF 0.0404, OCC 0.05: Interactive Brokers; day assumed' },
  { from: '2023-01-01', rate: '0.04685', source: 'ORF 0.02685, OCC 0.02: Interactive Brokers; day assumed' },
]

export interface RegulatoryRow {
  readonly from: EpochDay
  /** Fraction of the value of sales. */
  readonly sec: Decimal
  /** Per unit sold. */
  readonly taf: Decimal
  /** Most that TAF comes to in one trade; null for none. */
  readonly tafCap: Decimal | null
  /** Per unit bought or sold. */
  readonly perUnit: Decimal
}

export interface RegulatoryFees {
  readonly rows: readonly RegulatoryRow[]
  /** `cent`: each of the three is rounded up to the cent, per order. `exact`: to 8 decimals. */
  readonly rounding: 'cent' | 'exact'
}

const MILLIONTH = Decimal.from('0.000001')

function rateOn(rates: readonly DatedRate[], on: EpochDay): DatedRate | null {
  return rates.findLast(({ from }) => day(from) <= on) ?? null
}

/** The fees of a US share, or of an option on `multiplier` shares. */
export function usRegulatoryFees(
  kind: 'share' | 'option',
  multiplier: Decimal,
  rounding: RegulatoryFees['rounding'],
): RegulatoryFees {
  const taf = kind === 'share' ? TAF : TAF_OPTION
  const exchanges = kind === 'share' ? [] : OPTION_EXCHANGES
  const days = new Set([SEC_FEE, taf, CAT, exchanges].flatMap((rates) => rates.map(({ from }) => day(from))))
  const rows = [ALWAYS, ...[...days].sort((a, b) => a - b)].map((from): RegulatoryRow => {
    const rate = (rates: readonly DatedRate[]): Decimal => Decimal.from(rateOn(rates, from)?.rate ?? '0')
    const cap = rateOn(taf, from)?.cap
    return {
      from,
      sec: rate(SEC_FEE).mul(MILLIONTH),
      taf: rate(taf),
      tafCap: cap === undefined ? null : Decimal.from(cap),
      perUnit: rate(CAT)
        .mul(kind === 'share' ? Decimal.ONE : multiplier)
        .add(rate(exchanges)),
    }
  })
  return { rows, rounding }
}
