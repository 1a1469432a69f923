/**
 * Factor files: how splits and dividends change the prices of a share. Rows `yyyymmdd,priceFactor,splitFactor,
 * referencePrice`, oldest first; each holds up to and including its date, the last one lies far in the future.
 *
 *   adjusted price = raw price × priceFactor × splitFactor, of the first row with date ≥ the bar's date.
 *
 * The reference price is the raw close of the row's date.
 */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { daysInMonth, epochDayOf } from '../domain/civil-date.ts'
import type { EpochDay } from '../domain/civil-date.ts'
import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import type { CorporateAction } from '../domain/inputs.ts'
import type { InstrumentId } from '../domain/instrument.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'
import { unreadable } from './csv/byte-source.ts'
import { midnight } from './csv/time-axis.ts'
import { utcOnly } from './utc-only.ts'

/** What holds on some days. */
export interface Factor {
  /** For dividends, 0…1. */
  readonly priceFactor: Decimal
  /** For splits: 0.25 where one share of then is four of today. */
  readonly splitFactor: Decimal
  /** What raw prices are multiplied by: the product of the two. */
  readonly combined: Decimal
}

interface FactorRow extends Factor {
  /** The last day on which it holds. */
  readonly lastDay: EpochDay
  readonly referencePrice: Decimal
}

const NOTHING: Factor = { priceFactor: Decimal.ONE, splitFactor: Decimal.ONE, combined: Decimal.ONE }

/** Factors are rounded to seven or eight decimals, the smallest of which have six digits left. */
const RATIO_TOLERANCE = Decimal.parse('0.00001')
const LARGEST_DENOMINATOR = 1000
const RATIO_DECIMALS = 12
const DIVIDEND_DECIMALS = 4
/** Last decimal of a price factor. Two of them, each off by half of it, make a dividend. */
const FACTOR_UNIT = Decimal.parse('0.0000001')

/**
 * The simplest fraction within one part in 100,000 of `after ÷ before`, as a decimal: 7, 2, 0.5, 1.5. What is no
 * such fraction is rounded to six decimals.
 */
export function splitRatio(before: Decimal, after: Decimal): Decimal {
  const ratio = after.div(before, RATIO_DECIMALS, 'halfEven')
  const tolerance = ratio.mul(RATIO_TOLERANCE)
  for (let denominator = 1; denominator <= LARGEST_DENOMINATOR; denominator += 1) {
    const divisor = Decimal.from(denominator)
    const numerator = ratio.mul(divisor).round(0, 'halfEven')
    const candidate = numerator.div(divisor, RATIO_DECIMALS, 'halfEven')
    if (numerator.isPositive && candidate.sub(ratio).abs().lte(tolerance)) return candidate
  }
  return ratio.round(6, 'halfEven')
}

/** Splits and dividends of one share, as its factor file tells them. */
export class Factors {
  private readonly rows: readonly FactorRow[]
  private readonly zone: string
  private readonly zones: ZoneConverter
  /** Row that the last look-up led to: look-ups come in time order. */
  private position = 0

  constructor(rows: readonly FactorRow[], zone: string, zones: ZoneConverter) {
    this.rows = rows
    this.zone = zone
    this.zones = zones
  }

  /** What holds on the date, in the zone of the factors, of that moment. Behind the last row nothing is adjusted. */
  factorAt(time: UnixMicros): Factor {
    const day = this.zones.epochDay(this.zone, time)
    if (day <= (this.rows[this.position - 1]?.lastDay ?? -Infinity)) this.position = 0
    while (day > (this.rows[this.position]?.lastDay ?? Infinity)) this.position += 1
    return this.rows[this.position] ?? NOTHING
  }

  /**
   * What happens to a holder of the share, in time order. A row's date is the last day on which its factors hold, so
   * each action takes effect at 00:00, in the zone of the factors, of the day after.
   *
   * Split ratio = next splitFactor ÷ this splitFactor. Dividend per share = referencePrice × (1 − priceFactor ÷ next
   * priceFactor), to at most 4 decimals; it is per share of before a split on the same day, so it comes first.
   */
  corporateActions(instrumentId: InstrumentId): CorporateAction[] {
    return this.rows.flatMap((row, index) => {
      const next = this.rows[index + 1] ?? NOTHING
      const effectiveTime = midnight(this.zones, this.zone, row.lastDay + 1)
      const actions: CorporateAction[] = []
      const amount = dividend(row, next)
      if (!amount.isZero) actions.push({ type: 'cashDividend', instrumentId, amount, effectiveTime })
      if (!row.splitFactor.eq(next.splitFactor)) {
        const ratio = splitRatio(row.splitFactor, next.splitFactor)
        actions.push({ type: 'split', instrumentId, ratio, effectiveTime })
      }
      return actions
    })
  }
}

/**
 * The factors are rounded too: within what that leaves open, the amount with the fewest decimals is the one that was
 * declared (2.65, not 2.6499).
 */
function dividend(row: FactorRow, next: Factor): Decimal {
  if (row.priceFactor.eq(next.priceFactor)) return Decimal.ZERO
  const kept = row.priceFactor.div(next.priceFactor, 20, 'halfEven')
  const amount = row.referencePrice.mul(Decimal.ONE.sub(kept))
  const uncertainty = row.referencePrice.mul(FACTOR_UNIT).div(next.priceFactor, 20, 'up').abs()
  for (let decimals = 2; decimals < DIVIDEND_DECIMALS; decimals += 1) {
    const declared = amount.round(decimals, 'halfEven')
    if (!declared.isZero && declared.sub(amount).abs().lte(uncertainty)) return declared
  }
  return amount.round(DIVIDEND_DECIMALS, 'halfEven')
}

function parseRow(line: string, place: string): FactorRow {
  const bad = (what: string): FulmarError =>
    new FulmarError('DATA_ROW_BAD', `${place}: ${what}. The row: ${line}`, {
      remedy: 'A row of a factor file is yyyymmdd,priceFactor,splitFactor,referencePrice.',
    })
  const fields = line.split(',').map((field) => field.trim())
  const date = /^(\d{4})(\d{2})(\d{2})$/.exec(fields[0] ?? '')
  const [year = 0, month = 0, day = 0] = (date ?? []).slice(1).map(Number)
  if (date === null || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) {
    throw bad(`“${fields[0] ?? ''}” is not a date`)
  }
  const number = (index: number): Decimal => {
    try {
      return Decimal.parse(fields[index] ?? '')
    } catch {
      throw bad(`“${fields[index] ?? ''}” is not a number`)
    }
  }
  const priceFactor = number(1)
  const splitFactor = number(2)
  if (!priceFactor.isPositive || !splitFactor.isPositive) throw bad('a factor is not above zero')
  return {
    lastDay: epochDayOf(year, month, day),
    priceFactor,
    splitFactor,
    combined: priceFactor.mul(splitFactor),
    referencePrice: fields.length > 3 ? number(3) : Decimal.ZERO,
  }
}

export interface FactorOptions {
  /**
   * IANA zone in which the days of the file are reckoned; default UTC. It must be the day zone of daily bars that
   * are adjusted with it: their midnight of New York is still the day before in UTC, and the other way round.
   */
  readonly zone?: string
  /** Needed for zones other than UTC. */
  readonly zones?: ZoneConverter
}

/** Throws FulmarError DATA_FILE_UNREADABLE, DATA_ROW_BAD, DATA_UNSORTED or CONFIG_INVALID. */
export async function readFactors(path: string, options: FactorOptions = {}): Promise<Factors> {
  const { zone = 'UTC', zones = utcOnly } = options
  zones.zoneOffset(zone, 0)
  const name = basename(path)
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error)
  })
  const rows: FactorRow[] = []
  const lines = text.replace('\uFEFF', '').split(/\r?\n/)
  for (const [index, line] of lines.entries()) {
    // A header, if there is one, has no digit in front.
    if (line.trim() === '' || (index === 0 && !/^\s*\d/.test(line))) continue
    const row = parseRow(line, `${name}, line ${index + 1}`)
    if (row.lastDay <= (rows.at(-1)?.lastDay ?? -Infinity)) {
      throw new FulmarError(
        'DATA_UNSORTED',
        `${name}, line ${index + 1}: not later than the row before it: ${line}`,
        {
          remedy: 'Sort the factor file by date, oldest first, each date once.',
        },
      )
    }
    rows.push(row)
  }
  if (rows.length === 0) {
    throw new FulmarError('DATA_ROW_BAD', `${name} has no rows.`, {
      remedy: 'A row of a factor file is yyyymmdd,priceFactor,splitFactor,referencePrice.',
    })
  }
  return new Factors(rows, zone, zones)
}
