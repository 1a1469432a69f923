import type { BadRowKind } from './bad-rows.ts'
import type { FileLayout } from './layout.ts'
import type { Role } from './slots.ts'

const PRICES_OF_A_BAR: readonly Role[] = [
  'open',
  'high',
  'low',
  'close',
  'bidOpen',
  'bidHigh',
  'bidLow',
  'bidClose',
  'askOpen',
  'askHigh',
  'askLow',
  'askClose',
]
const BOTH_SIDES: readonly Role[] = ['bid', 'ask', 'bidOpen', 'askOpen', 'bidClose', 'askClose']

/**
 * The column to blame for a row that is refused, or −1 where several contradict each other. `problemField` is the
 * one that could not be read, if it was that; `values` are those of the row, by slot.
 */
export function blamedColumn(
  layout: FileLayout,
  kind: BadRowKind,
  values: Float64Array,
  problemField: number,
): number {
  const roles = layout.columns.map((column) => column.role)
  const offending = (pattern: RegExp, isBad: (value: number) => boolean): number =>
    layout.actions.findIndex(
      (slot, index) => slot > 0 && pattern.test(roles[index] ?? '') && isBad(values[slot]!),
    )
  switch (kind) {
    case 'time':
    case 'empty':
    case 'notANumber':
      return problemField
    case 'unsorted':
    case 'duplicate':
      return roles.indexOf('time')
    case 'priceNotPositive':
      return offending(/open|high|low|close|price|^bid$|^ask$/i, (value) => value <= 0)
    case 'volumeNegative':
      return offending(/volume|size/i, (value) => value < 0)
    case 'fieldCount':
    case 'highLow':
    case 'crossed':
      return -1
  }
}

/** The figures that contradict each other, and the like; empty where the text of the column says it all. */
export function detailOf(layout: FileLayout, kind: BadRowKind, fields: readonly string[]): string {
  if (kind === 'fieldCount') return `${fields.length} instead of ${layout.columns.length}`
  if (kind === 'time' && layout.daily) return 'the rows before it have dates without a time of day'
  if (kind !== 'highLow' && kind !== 'crossed') return ''
  const roles = kind === 'highLow' ? PRICES_OF_A_BAR : BOTH_SIDES
  return layout.columns
    .flatMap(({ role }, index) =>
      role !== null && roles.includes(role) ? [`${role} ${fields[index] ?? ''}`] : [],
    )
    .join(', ')
}
