/** What the columns of an order book file are. */
import { FulmarError } from '../../domain/codes.ts'
import { normalizeName, timeRank } from '../csv/aliases.ts'
import type { CsvHead } from '../csv/head.ts'

/** Columns of one level of one side. */
export interface LevelColumns {
  readonly price: number
  /** −1 where only prices are given. */
  readonly size: number
}

/** Every row is a whole book: columns for each level, best first. */
interface WideLayout {
  readonly form: 'wide'
  readonly bids: readonly LevelColumns[]
  readonly asks: readonly LevelColumns[]
}

/** Every row is one level of one side; rows of one time belong together. */
interface LongLayout {
  readonly form: 'long'
  readonly side: number
  readonly price: number
  readonly size: number
  /** Tells snapshots from changes; −1: every group is a snapshot. */
  readonly update: number
}

export type BookLayout = (WideLayout | LongLayout) & {
  readonly names: readonly string[]
  readonly time: number
  /** −1 where there is none. */
  readonly symbol: number
  /** What each column is taken for, or null. */
  readonly roles: readonly (string | null)[]
}

const SIDE = ['side', 'bidask', 'bookside']
const PRICE = ['price', 'px', 'p', 'rate']
const SIZE = ['size', 'quantity', 'qty', 'amount', 'volume', 'sz']
const UPDATE = ['updatetype', 'issnapshot', 'snapshot']
const SYMBOL = ['symbol', 'ticker', 'instrument']
/** A book is known when it was received: that moment first. */
const RECEIVED = ['tsrecv', 'localtimestamp', 'receivedtime', 'tsevent']
const LEVEL =
  /^(?<side>bid|ask)s?(?:(?<what>price|px|p|size|sz|quantity|qty|amount|volume|vol)(?<level>\d+)|(?<first>\d+)(?<then>price|px|p|size|sz|quantity|qty|amount|volume|vol)?)$/

/**
 * Null where the names are not those of an order book. `mapping` says which column is `time`, `side`, `price`, `size`
 * or `update`, where the guess is wrong. Throws CONFIG_INVALID for a column that is not there.
 */
export function planBook(
  { header }: Pick<CsvHead, 'header'>,
  mapping: ReadonlyMap<string, string> = new Map(),
): BookLayout | null {
  if (header === null) return null
  const plain = header.map(normalizeName)
  const given = (role: string, names: readonly string[]): number => {
    const wanted = mapping.get(role)
    if (wanted === undefined) return names.map((name) => plain.indexOf(name)).find((at) => at >= 0) ?? -1
    const at = plain.indexOf(normalizeName(wanted))
    if (at >= 0) return at
    throw new FulmarError('CONFIG_INVALID', `There is no column “${wanted}” (given for ${role}).`, {
      remedy: `The columns are: ${header.join(', ')}.`,
    })
  }
  const time = timeColumn(header, given('time', RECEIVED))
  const symbol = given('symbol', SYMBOL)
  const wide = wideColumns(plain)
  const roles = new Array<string | null>(header.length).fill(null)
  const name = (at: number, role: string): void => {
    if (at >= 0) roles[at] = role
  }
  name(symbol, 'symbol')
  if (time < 0) return null
  name(time, 'time')
  if (wide !== null) {
    for (const side of ['bids', 'asks'] as const) {
      wide[side].forEach((level, place) => {
        name(level.price, `${side.slice(0, 3)}Price${String(place)}`)
        name(level.size, `${side.slice(0, 3)}Size${String(place)}`)
      })
    }
    return { form: 'wide', ...wide, names: header, time, symbol, roles }
  }
  const [side, price, size] = [given('side', SIDE), given('price', PRICE), given('size', SIZE)]
  if (side < 0 || price < 0 || size < 0) return null
  const update = given('update', UPDATE)
  // Trades have a side as well: without more to go on, only what says that it is a book is one.
  if (update < 0 && !mapping.has('side') && !plain.includes('level')) return null
  name(side, 'side')
  name(price, 'price')
  name(size, 'size')
  name(update, 'update')
  return { form: 'long', side, price, size, update, names: header, time, symbol, roles }
}

/** The same where the user says that it is a book: a side, a price and a size then suffice. */
export function requireBook(name: string, head: CsvHead, mapping: ReadonlyMap<string, string>): BookLayout {
  const told = new Map(mapping)
  const side = head.header?.find((title) => SIDE.includes(normalizeName(title)))
  if (side !== undefined && !told.has('side')) told.set('side', side)
  const layout = planBook(head, told)
  if (layout !== null) return layout
  throw new FulmarError(
    'DATA_COLUMNS_UNKNOWN',
    `${name} is not known as an order book. Its columns: ${(head.header ?? head.rows[0] ?? []).join(', ')}.`,
    {
      remedy:
        'Give a header with a time and bid_px_00, bid_sz_00, ask_px_00, ask_sz_00 and so on, or with time, side, price and size.',
    },
  )
}

function timeColumn(header: readonly string[], received: number): number {
  if (received >= 0) return received
  let best = -1
  header.forEach((name, at) => {
    const rank = timeRank(name)
    if (rank >= 0 && (best < 0 || rank < timeRank(header[best] ?? ''))) best = at
  })
  return best
}

/** Levels by their number, which may begin at 0 or 1. At least one level of each side, or null. */
function wideColumns(names: readonly string[]): Pick<WideLayout, 'bids' | 'asks'> | null {
  const found = { bid: new Map<number, LevelColumns>(), ask: new Map<number, LevelColumns>() }
  names.forEach((name, at) => {
    const { side, what, level, first, then } = LEVEL.exec(name)?.groups ?? {}
    if (side !== 'bid' && side !== 'ask') return
    const number = Number(level ?? first)
    const isPrice = ['price', 'px', 'p'].includes(what ?? then ?? 'price')
    const known = found[side].get(number) ?? { price: -1, size: -1 }
    found[side].set(number, isPrice ? { ...known, price: at } : { ...known, size: at })
  })
  const sorted = (side: 'bid' | 'ask'): LevelColumns[] =>
    [...found[side]]
      .sort(([a], [b]) => a - b)
      .map(([, columns]) => columns)
      .filter(({ price, size }) => price >= 0 && size >= 0)
  const [bids, asks] = [sorted('bid'), sorted('ask')]
  return bids.length === 0 || asks.length === 0 ? null : { bids, asks }
}
