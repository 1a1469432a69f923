/** Small CSV files of figures by time, or of tiers: read whole. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import type { UnixMicros } from '../domain/time.ts'
import { unreadable } from './csv/byte-source.ts'

export interface FundingRate {
  readonly time: UnixMicros
  /** Share of the value: 0.0001 is one basis point. Above zero, who is long pays. */
  readonly rate: Decimal
  /** What the value is reckoned at; null for the mark price. */
  readonly price: Decimal | null
}

const TIME = ['time', 'timestamp', 'date', 'datetime', 'fundingtime', 'funding_time', 'calc_time']
const RATE = ['rate', 'fundingrate', 'funding_rate', 'last_funding_rate']
const PRICE = ['price', 'markprice', 'mark_price', 'oracleprice', 'oracle_price', 'index_price']

/**
 * Rows `time,rate[,price]` with a header, in time order. Times are ISO 8601 (UTC where they name no zone) or Unix
 * seconds, milliseconds or microseconds. Throws DATA_FILE_UNREADABLE, DATA_COLUMNS_UNKNOWN, DATA_ROW_BAD or
 * DATA_UNSORTED, with file and line.
 */
export async function readFundingRates(path: string): Promise<FundingRate[]> {
  const { name, header, rows } = await readTable(path)
  const time = columnOf(name, header, TIME)
  const rate = columnOf(name, header, RATE)
  const price = header.findIndex((title) => PRICE.includes(title))
  let before = -Infinity
  return rows.map(({ cells, line }) => {
    const where = `${name}, line ${String(line)}`
    const at = timeOf(cells[time] ?? '', where)
    if (at <= before) {
      throw new FulmarError('DATA_UNSORTED', `${where}: the time is not after the one before.`)
    }
    before = at
    const priceText = cells[price] ?? ''
    return {
      time: at,
      rate: decimalOf(cells[rate] ?? '', where),
      price: priceText === '' ? null : decimalOf(priceText, where),
    }
  })
}

export interface CarryRateRow {
  readonly time: UnixMicros
  /** Percent a year; null where the column is missing or the cell empty. */
  readonly borrow: Decimal | null
  readonly debit: Decimal | null
  readonly credit: Decimal | null
}

/** Rows `date[,borrowRate][,debitRate][,creditRate]` in percent a year, in time order. Throws as `readFundingRates` does. */
export async function readCarryRates(path: string): Promise<CarryRateRow[]> {
  const { name, header, rows } = await readTable(path)
  const time = columnOf(name, header, TIME)
  const columns = ['borrowrate', 'debitrate', 'creditrate'].map((title) => header.indexOf(title))
  if (columns.every((column) => column === -1))
    columnOf(name, header, ['borrowRate', 'debitRate', 'creditRate'])
  let before = -Infinity
  return rows.map(({ cells, line }) => {
    const where = `${name}, line ${String(line)}`
    const at = timeOf(cells[time] ?? '', where)
    if (at <= before) {
      throw new FulmarError('DATA_UNSORTED', `${where}: the time is not after the one before.`)
    }
    before = at
    const [borrow = null, debit = null, credit = null] = columns.map((column) => {
      const text = cells[column] ?? ''
      return text === '' ? null : decimalOf(text, where)
    })
    return { time: at, borrow, debit, credit }
  })
}

/** A maintenance tier as a file has it. */
export interface TierRow {
  /** Infinity where the cell is empty. */
  readonly upTo: number
  readonly maintenanceRate: number
  /** Infinity where the column is missing or the cell empty. */
  readonly maxLeverage: number
}

/** Rows `upTo,maintenanceRate[,maxLeverage]` with a header, ascending; the last without an upper end. */
export async function readTiers(path: string): Promise<TierRow[]> {
  const { name, header, rows } = await readTable(path)
  const upTo = columnOf(name, header, ['upto', 'notionalcap', 'cap'])
  const rate = columnOf(name, header, ['maintenancerate', 'maintmarginratio', 'mmr'])
  const leverage = header.findIndex((title) => title === 'maxleverage' || title === 'initialleverage')
  return rows.map(({ cells, line }) => {
    const number = (text: string): number =>
      text === '' ? Infinity : decimalOf(text, `${name}, line ${String(line)}`).toNumber()
    return {
      upTo: number(cells[upTo] ?? ''),
      maintenanceRate: number(cells[rate] ?? ''),
      maxLeverage: number(cells[leverage] ?? ''),
    }
  })
}

interface Table {
  readonly name: string
  readonly header: readonly string[]
  readonly rows: readonly { readonly cells: readonly string[]; readonly line: number }[]
}

async function readTable(path: string): Promise<Table> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error)
  })
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((content, at) => ({ cells: content.split(',').map((cell) => cell.trim()), line: at + 1, content }))
    .filter(({ content }) => content.trim() !== '')
  const [first, ...rows] = lines
  return {
    name: basename(path),
    header: (first?.cells ?? []).map((title) => title.replaceAll('"', '').toLowerCase()),
    rows,
  }
}

function columnOf(name: string, header: readonly string[], titles: readonly string[]): number {
  const at = header.findIndex((title) => titles.includes(title))
  if (at !== -1) return at
  throw new FulmarError('DATA_COLUMNS_UNKNOWN', `${name} has no column ${titles[0] ?? ''}.`, {
    remedy: `Name it in the first line; understood are ${titles.join(', ')}.`,
  })
}

function decimalOf(text: string, where: string): Decimal {
  try {
    return Decimal.parse(text)
  } catch {
    throw new FulmarError('DATA_ROW_BAD', `${where}: "${text}" is no number.`)
  }
}

function timeOf(text: string, where: string): UnixMicros {
  if (/^\d+(\.\d+)?$/.test(text)) {
    const value = Number(text)
    const factor = value < 1e11 ? 1_000_000 : value < 1e14 ? 1000 : 1
    return Math.round(value * factor)
  }
  const hasZone = /(Z|[+-]\d{2}:?\d{2})$/.test(text)
  const millis = Date.parse(hasZone || !/\d:\d/.test(text) ? text : `${text.replace(' ', 'T')}Z`)
  if (Number.isFinite(millis)) return millis * 1000
  throw new FulmarError('DATA_TIME_UNREADABLE', `${where}: "${text}" is no time.`, {
    remedy: 'Write 2024-01-02T08:00:00Z, or Unix milliseconds.',
  })
}
