import { civilDateOf, epochDayOf, type EpochDay } from '../../domain/civil-date.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { Currency, Instrument } from '../../domain/instrument.ts'
import { MICROS_PER_DAY, MICROS_PER_HOUR, type UnixMicros } from '../../domain/time.ts'
import type { TradingDay } from '../../ports/trading-day.ts'
import { at } from '../assert.ts'
import { accruedBy, commissionOf, noCommission, type CommissionModel } from '../commission.ts'
import type { ExecutionToCharge } from '../commission.ts'
import { isFree, scheduleOf, type FeeSchedule } from './fee-schedule.ts'
import type { RegulatoryFees, RegulatoryRow } from './us-regulatory.ts'

/** What an order has run up so far; `charged` is what its fills have paid of it. */
export interface OrderFees {
  notional: Decimal
  /** Commission before minimum, maximum and cap. */
  accrued: Decimal
  passThrough: Decimal
  sec: Decimal
  taf: Decimal
  perUnit: Decimal
  charged: Decimal
}

/** What the book reads and keeps of an order. */
export interface ChargedOrder {
  readonly instrumentIndex: number
  readonly sign: 1 | -1
  fees: OrderFees | null
}

export interface SavedFeeBook {
  readonly pools: readonly (readonly [name: string, month: number, volume: string])[]
}

/** Volume of one calendar month. */
interface Pool {
  month: number
  volume: Decimal
}

/** What holds for one instrument, looked up once and kept until its end. */
interface Slot {
  readonly schedule: FeeSchedule
  readonly pool: Pool | null
  /** Null where nothing is ever charged. */
  model: CommissionModel | null
  regulatory: RegulatoryRow | null
  month: number
  /** The moments for which the above was looked up. */
  from: UnixMicros
  until: UnixMicros
}

const FEE_DECIMALS = 8
const CENTS = 2
const PER_BASIS_POINT = Decimal.from('0.0001')
/** Clocks change by an hour: so much sooner than the row ends do we look again. */
const MARGIN = 2 * MICROS_PER_HOUR

/** Works out the fee of every fill, by the rates of its day, and counts the volume that tiers go by. */
export class FeeBook {
  private readonly instruments: readonly Instrument[]
  private readonly tradingDay: TradingDay
  private readonly slots: readonly Slot[]
  private readonly pools = new Map<string, Pool>()

  constructor(
    instruments: readonly Instrument[],
    fees: readonly (CommissionModel | FeeSchedule)[],
    tradingDay: TradingDay,
  ) {
    this.instruments = instruments
    this.tradingDay = tradingDay
    this.slots = fees.map((one) => this.slotOf(scheduleOf(one)))
  }

  /** What the fee of a fill is paid in. */
  currencyOf(instrumentIndex: number, sign: 1 | -1): Currency {
    const instrument = at(this.instruments, instrumentIndex)
    const inBase = sign > 0 && at(this.slots, instrumentIndex).schedule.inReceivedAsset
    return (inBase ? instrument.baseCurrency : null) ?? instrument.currency
  }

  /**
   * The fee of one more fill of an order, in `currencyOf`: above zero paid, below a rebate. Of all its fills
   * together less what was paid before, so that minimum, cap and rounding are once per order.
   */
  charge(order: ChargedOrder, time: UnixMicros, fill: ExecutionToCharge): Decimal {
    const slot = at(this.slots, order.instrumentIndex)
    if (slot.model === null) return Decimal.ZERO
    if (time < slot.from || time > slot.until) this.look(slot, order.instrumentIndex, time)
    const { model, regulatory, schedule } = slot
    const volume = this.volumeBefore(slot, fill)
    if (schedule.inReceivedAsset && order.sign > 0) return feeInBase(model, fill)
    const fees = order.fees ?? noFeesYet()
    order.fees = fees
    fees.accrued = fees.accrued.add(accruedBy(model, fill, volume))
    fees.notional = fees.notional.add(fill.value)
    const { passThrough } = schedule
    if (passThrough !== null) {
      const rate = fill.isMaker ? passThrough.makerPerUnit : passThrough.takerPerUnit
      fees.passThrough = fees.passThrough.add(fill.quantity.mul(rate))
    }
    if (regulatory !== null) addRegulatory(fees, regulatory, order.sign, fill)
    const total = totalOf(schedule, model, fees, fill.price)
    const fee = total.sub(fees.charged)
    fees.charged = total
    return fee
  }

  /** What `charge` would say, without anything being counted. */
  quote(order: ChargedOrder, time: UnixMicros, fill: ExecutionToCharge): Decimal {
    const { pool } = at(this.slots, order.instrumentIndex)
    const kept = pool === null ? null : { ...pool }
    const fee = this.charge({ ...order }, time, fill)
    if (pool !== null) Object.assign(pool, kept)
    return fee
  }

  save(): SavedFeeBook {
    return { pools: [...this.pools].map(([name, { month, volume }]) => [name, month, volume.toString()]) }
  }

  load(saved: SavedFeeBook): void {
    for (const pool of this.pools.values()) {
      pool.month = 0
      pool.volume = Decimal.ZERO
    }
    for (const [name, month, volume] of saved.pools) {
      const pool = this.pools.get(name)
      if (pool === undefined) continue
      pool.month = month
      pool.volume = Decimal.from(volume)
    }
  }

  private slotOf(schedule: FeeSchedule): Slot {
    const model = isFree(schedule) ? null : (schedule.rows[0]?.model ?? null)
    const pool = schedule.volumePool === null ? null : this.poolOf(schedule.volumePool)
    return { schedule, pool, model, regulatory: null, month: 0, from: Infinity, until: -Infinity }
  }

  private poolOf(name: string): Pool {
    const known = this.pools.get(name)
    if (known !== undefined) return known
    const pool = { month: 0, volume: Decimal.ZERO }
    this.pools.set(name, pool)
    return pool
  }

  /** The month's volume before this fill, which is then counted in. */
  private volumeBefore(slot: Slot, fill: ExecutionToCharge): Decimal {
    const { pool, model } = slot
    if (pool === null) return Decimal.ZERO
    const before = pool.month === slot.month ? pool.volume : Decimal.ZERO
    pool.month = slot.month
    pool.volume = before.add(model?.basis === 'perUnit' ? fill.quantity : fill.value.abs())
    return before
  }

  private look(slot: Slot, instrumentIndex: number, time: UnixMicros): void {
    const today = this.tradingDay(instrumentIndex, time)
    const { rows, regulatory } = slot.schedule
    const row = lastUntil(rows, today)
    slot.model = rows[row]?.model ?? noCommission()
    const regulatoryRows = regulatory?.rows ?? []
    const regulatoryRow = lastUntil(regulatoryRows, today)
    slot.regulatory = regulatoryRows[regulatoryRow] ?? null
    const { year, month } = civilDateOf(today)
    slot.month = year * 12 + month
    const next = Math.min(
      rows[row + 1]?.from ?? Infinity,
      regulatoryRows[regulatoryRow + 1]?.from ?? Infinity,
      epochDayOf(month === 12 ? year + 1 : year, month === 12 ? 1 : month + 1, 1),
    )
    slot.from = time
    slot.until = time + Math.max(0, (next - 1 - today) * MICROS_PER_DAY - MARGIN)
  }
}

export type SavedOrderFees = { readonly [K in keyof OrderFees]: string }

export function saveOrderFees(fees: OrderFees): SavedOrderFees {
  return {
    notional: fees.notional.toString(),
    accrued: fees.accrued.toString(),
    passThrough: fees.passThrough.toString(),
    sec: fees.sec.toString(),
    taf: fees.taf.toString(),
    perUnit: fees.perUnit.toString(),
    charged: fees.charged.toString(),
  }
}

export function loadOrderFees(saved: SavedOrderFees): OrderFees {
  return {
    notional: Decimal.from(saved.notional),
    accrued: Decimal.from(saved.accrued),
    passThrough: Decimal.from(saved.passThrough),
    sec: Decimal.from(saved.sec),
    taf: Decimal.from(saved.taf),
    perUnit: Decimal.from(saved.perUnit),
    charged: Decimal.from(saved.charged),
  }
}

/** All that an order owes for what it has executed so far. */
function totalOf(schedule: FeeSchedule, model: CommissionModel, fees: OrderFees, price: Decimal): Decimal {
  const commission = commissionOf(model, fees.accrued, fees.notional, price)
  const { passThrough, regulatory } = schedule
  if (passThrough === null && regulatory === null) return commission
  let total = commission
  if (passThrough !== null) {
    total = total.add(fees.passThrough).add(commission.mul(passThrough.shareOfCommission))
  }
  if (regulatory !== null) total = total.add(regulatoryTotal(fees, regulatory))
  return total.round(FEE_DECIMALS, 'halfEven')
}

/** Of a fill that is charged in what it brings: rate × quantity, 8 decimals, half-even. */
function feeInBase(model: CommissionModel, fill: ExecutionToCharge): Decimal {
  const tier = model.basis === 'notional' ? model.tiers[0] : undefined
  if (tier === undefined) return Decimal.ZERO
  const bps = fill.isMaker ? tier.makerBps : tier.takerBps
  return fill.quantity.mul(bps).mul(PER_BASIS_POINT).round(FEE_DECIMALS, 'halfEven')
}

function noFeesYet(): OrderFees {
  const zero = Decimal.ZERO
  return {
    notional: zero,
    accrued: zero,
    passThrough: zero,
    sec: zero,
    taf: zero,
    perUnit: zero,
    charged: zero,
  }
}

function addRegulatory(fees: OrderFees, row: RegulatoryRow, sign: 1 | -1, fill: ExecutionToCharge): void {
  if (!row.perUnit.isZero) fees.perUnit = fees.perUnit.add(fill.quantity.mul(row.perUnit))
  if (sign > 0) return
  if (!row.sec.isZero) fees.sec = fees.sec.add(fill.value.abs().mul(row.sec))
  if (row.taf.isZero) return
  const taf = fill.quantity.mul(row.taf)
  fees.taf = fees.taf.add(row.tafCap === null ? taf : Decimal.min(taf, row.tafCap))
}

function regulatoryTotal(fees: OrderFees, { rounding }: RegulatoryFees): Decimal {
  const { sec, taf, perUnit } = fees
  if (rounding === 'exact') return sec.add(taf).add(perUnit)
  return sec.round(CENTS, 'ceil').add(taf.round(CENTS, 'ceil')).add(perUnit.round(CENTS, 'ceil'))
}

/** Index of the last row that holds on the day; −1 for none. */
function lastUntil(rows: readonly { readonly from: EpochDay }[], on: EpochDay): number {
  return rows.findLastIndex(({ from }) => from <= on)
}
