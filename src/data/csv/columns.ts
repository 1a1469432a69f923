import { FulmarError } from '../../domain/codes.ts'
import type { MarketDataKind } from '../../domain/market-data.ts'
import { planBook } from '../book/book-columns.ts'
import { isOrderBookColumn, normalizeName, reasonToIgnore, rolesOf, timeRank } from './aliases.ts'
import { numberOf } from './fields.ts'
import type { CsvHead } from './head.ts'
import { ROLES } from './slots.ts'
import type { Role } from './slots.ts'

/** One column and what it is taken for. */
export interface ColumnPlan {
  /** As in the header; its position from 1 where there is none. */
  readonly name: string
  /** Null: ignored. */
  readonly role: Role | null
  /** Why it is ignored, or empty. */
  readonly note: string
}

export interface FilePlan {
  readonly kind: MarketDataKind
  /** One price per row is all there is: the close, or a single quote. */
  readonly closeOnly: boolean
  readonly columns: readonly ColumnPlan[]
}

/** Tells what a field says of time; the caller knows the zone. */
export type TimeProbe = (text: string) => 'moment' | 'wall' | 'date' | null

export interface PlanRequest {
  readonly name: string
  readonly head: CsvHead
  readonly kind: MarketDataKind | null
  /** Role to column, as the user gave it. */
  readonly mapping: ReadonlyMap<string, string>
  readonly probe: TimeProbe
}

const BAR_PRICES: readonly Role[] = ['open', 'high', 'low', 'close']
const QUOTE_PRICES: readonly Role[] = [
  'bidOpen',
  'bidHigh',
  'bidLow',
  'bidClose',
  'askOpen',
  'askHigh',
  'askLow',
  'askClose',
]
const CLOCK = /^\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp][Mm])?$|^\d{6}$/

/** Whoever has to name the columns wants to see them, and how that is written. */
function unknownColumns(request: PlanRequest, what: string): FulmarError {
  const { header, rows } = request.head
  const first = rows[0] ?? []
  const names = header ?? first.map((_, index) => String(index + 1))
  if (names.length <= 1) {
    return new FulmarError(
      'DATA_COLUMNS_UNKNOWN',
      `${request.name}: ${what} Its first line seems to hold one column alone: ${names[0] ?? first[0] ?? ''}`,
      {
        remedy:
          'Columns are separated by a comma, a semicolon, a tab or a bar (|): write the file with one of those.',
      },
    )
  }
  const shown = names.map((name, index) => `${name} (${first[index] ?? ''})`).join(', ')
  return new FulmarError(
    'DATA_COLUMNS_UNKNOWN',
    `${request.name}: ${what} Its columns, each with its first value: ${shown}.`,
    { remedy: `Say what they are, by name or number: --columns ${exampleOf(request, names)}.` },
  )
}

/** The customary order, to be put right by whoever knows better. */
function exampleOf({ kind, probe, head }: PlanRequest, names: readonly string[]): string {
  const first = head.rows[0] ?? []
  const time = names.findIndex((_, index) => probe(first[index] ?? '') !== null)
  const rest = names.filter((_, index) => index !== Math.max(time, 0))
  const roles: readonly Role[] =
    kind === 'quote' ? QUOTE_PRICES : kind === 'trade' ? ['price', 'size'] : [...BAR_PRICES, 'volume']
  const pairs = roles.flatMap((role, index) => (rest[index] === undefined ? [] : [`${role}=${rest[index]}`]))
  return [`time=${names[Math.max(time, 0)] ?? ''}`, ...pairs].join(',')
}

/** Position of the column that the user named, by name or from 1. */
function findColumn(request: PlanRequest, names: readonly string[], role: string, wanted: string): number {
  const exact = names.indexOf(wanted)
  if (exact >= 0) return exact
  const alike = names.findIndex((name) => normalizeName(name) === normalizeName(wanted))
  if (alike >= 0) return alike
  const position = Number(wanted)
  if (Number.isInteger(position) && position >= 1 && position <= names.length) return position - 1
  throw new FulmarError('CONFIG_INVALID', `${request.name} has no column “${wanted}” (given for ${role}).`, {
    remedy: `Its columns are: ${names.join(', ')}.`,
  })
}

function explicitRoles(request: PlanRequest, names: readonly string[]): Map<Role, number> {
  const found = new Map<Role, number>()
  for (const [given, column] of request.mapping) {
    const role = ROLES.find((known) => known === given)
    if (role === undefined) {
      throw new FulmarError('CONFIG_INVALID', `“${given}” is not something that a column can be.`, {
        remedy: `Use one of: ${ROLES.join(', ')}.`,
      })
    }
    found.set(role, findColumn(request, names, role, column))
  }
  return found
}

/** Roles by name, each given to the column whose name fits best; columns that the user named are taken. */
function namedRoles(names: readonly string[], taken: ReadonlyMap<Role, number>): Map<Role, number> {
  const found = new Map(taken)
  const used = new Set(taken.values())
  const ranks = new Map<Role, number>()
  names.forEach((name, column) => {
    if (used.has(column)) return
    for (const { role, rank } of rolesOf(name)) {
      if (taken.has(role) || rank >= (ranks.get(role) ?? Infinity)) continue
      found.set(role, column)
      ranks.set(role, rank)
    }
  })
  return found
}

function addTime(request: PlanRequest, names: readonly string[], roles: Map<Role, number>): void {
  const row = request.head.rows[0] ?? []
  const field = (column: number): string => row[column] ?? ''
  const used = new Set(roles.values())
  const ranked = names
    .map((name, column) => ({ column, rank: timeRank(name) }))
    .filter(({ column, rank }) => rank >= 0 && !used.has(column))
    .sort((a, b) => a.rank - b.rank)
  if (!roles.has('time')) {
    const byName = ranked.find(({ column }) => request.probe(field(column)) !== null)
    // Whatever it is called: text in the form of a date can be nothing else. A bare number could.
    const byLook = names.findIndex(
      (_, column) => !used.has(column) && /\D/.test(field(column)) && request.probe(field(column)) !== null,
    )
    // A time that is there but cannot be read is reported as such, with its line, rather than as missing.
    const column = byName?.column ?? (byLook >= 0 ? byLook : ranked[0]?.column)
    if (column === undefined) throw unknownColumns(request, 'no column holds a time.')
    roles.set('time', column)
  }
  const time = roles.get('time') ?? 0
  if (roles.has('clock') || request.probe(field(time)) !== 'date') return
  const clock = ranked.find(({ column }) => column !== time && CLOCK.test(field(column)))
  if (clock !== undefined) roles.set('clock', clock.column)
}

const HEADERLESS_QUOTES: readonly Role[] = [
  'bidOpen',
  'bidHigh',
  'bidLow',
  'bidClose',
  'bidSize',
  'askOpen',
  'askHigh',
  'askLow',
  'askClose',
  'askSize',
]

/** What so many numbers in a row are. Three could be anything. */
function customaryOrder(count: number): readonly Role[] {
  if (count === 10) return HEADERLESS_QUOTES
  if (count >= 5) return [...BAR_PRICES, 'volume']
  if (count === 4) return BAR_PRICES
  return count === 3 ? [] : (['price', 'size'] as const).slice(0, count)
}

/** A file without a header: a time first, then prices in the customary order. */
function rolesByContent(request: PlanRequest, taken: ReadonlyMap<Role, number>): Map<Role, number> {
  const row = request.head.rows[0] ?? []
  const guessed = new Map<Role, number>([['time', 0]])
  let first = 1
  if (request.probe(row[0] ?? '') === 'date' && CLOCK.test(row[1] ?? '')) {
    guessed.set('clock', 1)
    first = 2
  }
  let count = 0
  while (!Number.isNaN(numberOf(row[first + count] ?? '', request.head.decimalComma))) count += 1
  const sequence = customaryOrder(count)
  if (sequence.length === 0 && taken.size === 0) {
    throw unknownColumns(request, 'what its columns are cannot be guessed from the first row.')
  }
  sequence.forEach((role, index) => guessed.set(role, first + index))
  const used = new Set(taken.values())
  return new Map([...[...guessed].filter(([, column]) => !used.has(column)), ...taken])
}

interface Choice {
  readonly kind: MarketDataKind
  readonly closeOnly: boolean
  /** Roles that count for this kind, each with the role whose column serves if it has none of its own. */
  readonly uses: ReadonlyMap<Role, Role>
}

function uses(...roles: readonly (Role | readonly [Role, Role])[]): ReadonlyMap<Role, Role> {
  return new Map(roles.map((role) => (typeof role === 'string' ? [role, role] : [role[0], role[1]])))
}

/** What the columns can be read as, best first. */
function choices(has: (role: Role) => boolean): Choice[] {
  const list: Choice[] = []
  const size = has('size') ? 'size' : 'volume'
  const volume = has('volume') ? 'volume' : 'size'
  if (BAR_PRICES.every(has)) {
    list.push({ kind: 'bar', closeOnly: false, uses: uses(...BAR_PRICES, 'volume') })
  }
  if (QUOTE_PRICES.every(has)) {
    list.push({ kind: 'quote', closeOnly: false, uses: uses(...QUOTE_PRICES, 'bidSize', 'askSize') })
  } else if ((has('bid') || has('bidClose')) && (has('ask') || has('askClose'))) {
    const bid = has('bid') ? 'bid' : 'bidClose'
    const ask = has('ask') ? 'ask' : 'askClose'
    list.push({
      kind: 'quote',
      closeOnly: true,
      uses: uses(['bid', bid], ['ask', ask], 'bidSize', 'askSize'),
    })
  }
  if (has('price')) list.push({ kind: 'trade', closeOnly: true, uses: uses('price', ['size', size]) })
  if (has('close') || has('price')) {
    const close = has('close') ? 'close' : 'price'
    const some = BAR_PRICES.filter(has).length
    if (some <= 1)
      list.push({ kind: 'bar', closeOnly: true, uses: uses(['close', close], ['volume', volume]) })
  }
  return list
}

/**
 * What every column is taken for: what the user says, then names, then (without a header) content.
 * Throws FulmarError DATA_COLUMNS_UNKNOWN or CONFIG_INVALID.
 */
export function planColumns(request: PlanRequest): FilePlan {
  const { header, rows } = request.head
  const names = header ?? (rows[0] ?? []).map((_, index) => String(index + 1))
  if (names.some(isOrderBookColumn) || planBook(request.head) !== null) {
    throw new FulmarError('DATA_COLUMNS_UNKNOWN', `${request.name} holds order books.`, {
      remedy: 'Give it with --book instead: orders are then matched on it.',
    })
  }
  const explicit = explicitRoles(request, names)
  const roles = header === null ? rolesByContent(request, explicit) : namedRoles(names, explicit)
  if (header !== null) addTime(request, names, roles)
  const possible = choices((role) => roles.has(role)).filter(
    ({ kind }) => request.kind === null || kind === request.kind,
  )
  const isDates = !roles.has('clock') && request.probe(rows[0]?.[roles.get('time') ?? 0] ?? '') === 'date'
  // A price of a date is known when that day is over: as a bar, not as a print at its first moment.
  const choice = possible.find(({ kind }) => !(isDates && kind === 'trade')) ?? possible[0]
  if (choice === undefined)
    throw unknownColumns(
      request,
      missing(request.kind, (role) => roles.has(role)),
    )
  const columnRoles = new Map<number, Role>()
  for (const role of ['time', 'clock', 'symbol'] as const) {
    const column = roles.get(role)
    if (column !== undefined) columnRoles.set(column, role)
  }
  for (const [role, source] of choice.uses) {
    const column = roles.get(source)
    if (column !== undefined) columnRoles.set(column, role)
  }
  const columns = names.map((name, column): ColumnPlan => {
    const role = columnRoles.get(column) ?? null
    return { name, role, note: role === null ? (reasonToIgnore(name) ?? 'not used') : '' }
  })
  return { kind: choice.kind, closeOnly: choice.closeOnly, columns }
}

function missing(kind: MarketDataKind | null, has: (role: Role) => boolean): string {
  const lacking = (roles: readonly Role[]): string => roles.filter((role) => !has(role)).join(', ')
  if (kind === 'trade') return 'for trades, a column is missing: price.'
  if (kind === 'quote') return `for quotes, columns are missing: ${lacking(['bid', 'ask'])}.`
  return `for bars, columns are missing: ${lacking(BAR_PRICES)}.`
}
