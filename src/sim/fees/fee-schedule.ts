/** What a broker or venue charges for one instrument, as dated data. `fee-book.ts` works it out fill by fill. */
import { epochDayOf, type EpochDay } from '../../domain/civil-date.ts'
import type { Decimal } from '../../domain/decimal.ts'
import type { CommissionModel } from '../commission.ts'
import type { RegulatoryFees } from './us-regulatory.ts'

/** From the start of that day on, in the instrument's zone; −Infinity for the first row. */
export interface FeeRow {
  readonly from: EpochDay
  readonly model: CommissionModel
}

/** What exchanges and clearing houses take, and the broker hands on. */
export interface PassThroughFees {
  /** Per unit, in the instrument's currency; below zero for a rebate. */
  readonly makerPerUnit: Decimal
  readonly takerPerUnit: Decimal
  /** Fees reckoned on the commission itself, as a fraction of it. */
  readonly shareOfCommission: Decimal
}

export interface FeeSchedule {
  readonly name: string
  /** By `from`; at least one. */
  readonly rows: readonly FeeRow[]
  /** Schedules with the same name share one count of the month's volume; null where nothing is counted. */
  readonly volumePool: string | null
  /** Buys are charged in the asset that they bring (the base currency), sells in the quote currency. */
  readonly inReceivedAsset: boolean
  readonly passThrough: PassThroughFees | null
  readonly regulatory: RegulatoryFees | null
}

export const ALWAYS: EpochDay = -Infinity

/** `2014-03-18` as a day. Throws RangeError for text of another form. */
export function day(text: string): EpochDay {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text)
  if (match === null) throw new RangeError(`not a date: ${text}`)
  return epochDayOf(Number(match[1]), Number(match[2]), Number(match[3]))
}

/** A schedule of commissions alone, each with the day from which it holds (`''` for ever). */
export function dated(
  rows: readonly (readonly [from: string, model: CommissionModel])[],
  more: Partial<Omit<FeeSchedule, 'rows'>> = {},
): FeeSchedule {
  return {
    name: rows[rows.length - 1]?.[1].name ?? '',
    volumePool: null,
    inReceivedAsset: false,
    passThrough: null,
    regulatory: null,
    ...more,
    rows: rows.map(([from, model]) => ({ from: from === '' ? ALWAYS : day(from), model })),
  }
}

/** A model that holds for ever, as a schedule; a schedule as it is. */
export function scheduleOf(fees: CommissionModel | FeeSchedule): FeeSchedule {
  return 'rows' in fees ? fees : dated([['', fees]])
}

/** The sources of commissions that could not be checked: they begin with «Assumed». */
export function assumedSources({ rows }: FeeSchedule): string[] {
  return [...new Set(rows.map(({ model }) => model.source))].filter((source) => source.startsWith('Assumed'))
}

/** Whether nothing is ever charged. */
export function isFree(schedule: FeeSchedule): boolean {
  const { rows, passThrough, regulatory } = schedule
  return passThrough === null && regulatory === null && rows.every(({ model }) => model.basis === 'none')
}
