/** What holding costs from day to day: fees for borrowed shares, and interest on cash. */
import { Decimal } from '../domain/decimal.ts'
import type { Currency } from '../domain/instrument.ts'
import { priceFromMarket } from '../domain/numbers.ts'
import { MICROS_PER_DAY, type UnixMicros } from '../domain/time.ts'
import type { VenueCore } from './core.ts'
import { notionalOf } from './instrument-rules.ts'
import type { VenueSettings } from './settings.ts'

const DECIMALS = 8
/** American brokers count a year of interest as 360 days (ACT/360). */
const PERCENT_OF_YEAR = Decimal.from(36_000)

/** Percent a year. */
export interface CarryRates {
  readonly borrow: Decimal
  readonly debit: Decimal
  readonly credit: Decimal
}

/** Rates from a moment on; null for those of the settings. */
export interface DatedCarryRates {
  readonly time: UnixMicros
  readonly borrow: Decimal | null
  readonly debit: Decimal | null
  readonly credit: Decimal | null
}

export interface Carry {
  readonly usual: CarryRates
  /** In time order. */
  readonly dated: readonly DatedCarryRates[]
  /** What is charged at some time at least. */
  readonly ever: { readonly borrow: boolean; readonly debit: boolean; readonly credit: boolean }
  /** Whether anything could ever be due. */
  readonly isOn: boolean
  /** The end of the day is in the queue already. */
  isScheduled: boolean
}

export function makeCarry(settings: VenueSettings, dated: readonly DatedCarryRates[] = []): Carry {
  const borrow = Decimal.from(settings.borrowRate)
  const debit = Decimal.from(settings.debitRate)
  const credit = Decimal.from(settings.creditRate)
  const isEver = (usual: Decimal, key: keyof CarryRates): boolean =>
    !usual.isZero || dated.some((row) => row[key]?.isZero === false)
  const ever = {
    borrow: isEver(borrow, 'borrow'),
    debit: isEver(debit, 'debit'),
    credit: isEver(credit, 'credit'),
  }
  const isOn = ever.borrow || ever.debit || ever.credit
  return { usual: { borrow, debit, credit }, dated, ever, isOn, isScheduled: false }
}

/** Those of the day that ends at `time`. */
function ratesAt({ usual, dated }: Carry, time: UnixMicros): CarryRates {
  const row = dated.findLast((one) => one.time < time)
  if (row === undefined) return usual
  return {
    borrow: row.borrow ?? usual.borrow,
    debit: row.debit ?? usual.debit,
    credit: row.credit ?? usual.credit,
  }
}

/** To be called whenever cash or a position has changed: puts the end of the day in the queue if it will matter. */
export function scheduleCarry(core: VenueCore): void {
  const { carry } = core
  if (!carry.isOn || carry.isScheduled || !isAnythingDue(core)) return
  carry.isScheduled = true
  core.queue.push(endOfDay(core, core.now), { kind: 'carry' })
}

function endOfDay(core: VenueCore, time: UnixMicros): UnixMicros {
  const { dayEnd } = core.options
  return dayEnd === undefined ? (Math.floor(time / MICROS_PER_DAY) + 1) * MICROS_PER_DAY : dayEnd(time)
}

function isAnythingDue(core: VenueCore): boolean {
  const { account } = core
  const { ever } = core.carry
  if (ever.borrow && core.rules.some(({ index }) => isBorrowed(core, index))) return true
  for (const currency of account.currencies()) {
    const cash = account.cashNumber(currency)
    if (cash < 0 ? ever.debit && lends(core) : cash > 0 && ever.credit) return true
  }
  return false
}

/**
 * Whether money is lent at all. Without leverage cash is below zero only where a price moved between decision and
 * fill: that is put right before interest is due.
 */
function lends(core: VenueCore): boolean {
  return core.settings.leverage > 1 || core.margin !== null
}

/** Shares sold short are borrowed. Futures are not, and for currencies the interest is in the cash. */
function isBorrowed(core: VenueCore, index: number): boolean {
  if (!((core.account.netNumber[index] ?? 0) < 0)) return false
  const kind = core.rules[index]?.instrument.kind
  return kind === 'equity' || kind === 'etf' || kind === 'cryptoSpot'
}

/**
 * The end of a calendar day, weekends included. Borrowed shares cost rate ÷ 360 of their value at the last price;
 * cash below zero costs, and cash above zero earns, rate ÷ 360 of itself. What short sales brought in is the
 * lender's security and earns nothing. 8 decimals, half-even.
 */
export function chargeCarry(core: VenueCore): void {
  const { carry } = core
  carry.isScheduled = false
  const rates = ratesAt(carry, core.now)
  const shortValue = new Map<Currency, Decimal>()
  for (const rules of core.rules) {
    const { index, instrument } = rules
    if (!isBorrowed(core, index)) continue
    const price = core.marks.price(index)
    if (Number.isNaN(price)) continue
    const value = notionalOf(rules, priceFromMarket(instrument, price), core.account.netQuantity(index).neg())
    const { currency } = instrument
    shortValue.set(currency, (shortValue.get(currency) ?? Decimal.ZERO).add(value))
    move(core, 'borrow', currency, perDay(value, rates.borrow).neg(), instrument.id)
  }
  for (const [currency, cash] of core.account.balances()) {
    if (cash.isNegative) {
      if (lends(core)) move(core, 'interest', currency, perDay(cash, rates.debit), 'cash below zero')
    } else {
      const free = cash.sub(shortValue.get(currency) ?? Decimal.ZERO)
      if (free.isPositive) move(core, 'interest', currency, perDay(free, rates.credit), 'cash')
    }
  }
  scheduleCarry(core)
}

function perDay(amount: Decimal, percentAYear: Decimal): Decimal {
  return amount.mul(percentAYear).div(PERCENT_OF_YEAR, DECIMALS, 'halfEven')
}

function move(
  core: VenueCore,
  entry: 'borrow' | 'interest',
  currency: Currency,
  amount: Decimal,
  what: string,
): void {
  if (amount.isZero) return
  core.account.addCash(currency, amount)
  const reason = entry === 'borrow' ? `borrowing ${what} for a day` : `a day's interest on ${what}`
  core.emit({ kind: 'cashMoved', entry, currency, amount, reason })
}
