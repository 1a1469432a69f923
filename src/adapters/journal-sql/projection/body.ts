/** Reads the canonical JSON of records. It is written down in docs/guide/store.md, and old records keep their form. */
import { Decimal } from '../../../domain/decimal.ts'
import type { Cell, Row } from './tables.ts'

/** A record as the tables follow from it. */
export interface ProjectedRecord {
  readonly position: number
  readonly epoch: number
  readonly sequence: number
  readonly time: number
  readonly type: string
  /** Values revived: exact numbers are `Decimal`. */
  readonly body: Fields
}

export type Fields = Readonly<Record<string, unknown>>

const NONE: Fields = Object.freeze({})

/** Empty for what is no object: a record that nothing follows from. */
export function readBody(text: string): Fields {
  return text.startsWith('{') ? fieldsOf(revive(JSON.parse(text))) : NONE
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : NONE
}

/** The other way: what a column keeps of a list or tree; exact numbers in it are text. */
export function jsonOf(value: unknown): string {
  return JSON.stringify(value)
}

export function textIn(fields: Fields, name: string): string {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

/** As a cell; null for what is no number, as where nothing was known. */
export function numberIn(fields: Fields, name: string): number | null {
  const value = fields[name]
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}

export function decimalIn(fields: Fields, name: string): Decimal | null {
  const value = fields[name]
  return value instanceof Decimal ? value : null
}

export function cellOf(value: Decimal | null | undefined): string | null {
  return value === null || value === undefined ? null : value.toString()
}

export function textAt(row: Row, name: string): string {
  return String(row[name] ?? '')
}

export function decimalAt(row: Row, name: string): Decimal {
  return Decimal.parse(textAt(row, name))
}

export function optionalDecimal(row: Row, name: string): Decimal | null {
  const cell: Cell = row[name] ?? null
  return cell === null ? null : Decimal.parse(String(cell))
}

function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(revive)
  const record = value as Record<string, unknown>
  if (typeof record['$'] === 'string') return reviveTagged(record['$'], record['v'])
  for (const key of Object.keys(record)) {
    const item = record[key]
    if (typeof item === 'object' && item !== null) record[key] = revive(item)
  }
  return record
}

function reviveTagged(tag: string, value: unknown): unknown {
  switch (tag) {
    case 'd':
      return Decimal.parse(String(value))
    case 'n':
      return Number(value)
    case 'u':
      return undefined
    default:
      return revive(value)
  }
}
