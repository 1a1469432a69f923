import { ROLES } from './slots.ts'
import type { Role } from './slots.ts'

/** `Adj Close`, `adj_close` and `<ADJ.CLOSE>` are one name. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** Names that columns of a role go by, normalized. Where a file has several, the earlier one is used. */
const ALIASES: Readonly<Partial<Record<Role, readonly string[]>>> = {
  symbol: ['symbol', 'ticker', 'sym', 'instrument', 'name'],
  open: ['open', 'o', 'openprice'],
  high: ['high', 'h', 'highprice'],
  low: ['low', 'l', 'lowprice'],
  close: ['close', 'c', 'closeprice', 'closelast', 'last'],
  volume: ['volume', 'vol', 'v', 'basevolume', 'volumebase'],
  price: ['price', 'tradeprice', 'lastprice', 'last', 'p'],
  size: ['size', 'quantity', 'qty', 'amount', 'tradesize', 'lastsize'],
  bid: ['bid', 'bidprice', 'bestbid'],
  ask: ['ask', 'askprice', 'bestask', 'offer'],
  bidOpen: ['bidopen', 'bido', 'openbid'],
  bidHigh: ['bidhigh', 'bidh', 'highbid'],
  bidLow: ['bidlow', 'bidl', 'lowbid'],
  bidClose: ['bidclose', 'bidc', 'closebid'],
  bidSize: ['bidsize', 'bidqty', 'bidquantity', 'bidvolume', 'bestbidsize'],
  askOpen: ['askopen', 'asko', 'openask'],
  askHigh: ['askhigh', 'askh', 'highask'],
  askLow: ['asklow', 'askl', 'lowask'],
  askClose: ['askclose', 'askc', 'closeask'],
  askSize: ['asksize', 'askqty', 'askquantity', 'askvolume', 'bestasksize'],
}

/** Best first: numbers leave less to doubt than text, and text less than a lone date. The last is a column without a name. */
const TIME_ALIASES: readonly string[] = [
  'tsms',
  'tsus',
  'tsns',
  'ts',
  'epoch',
  'unix',
  'unixtime',
  'unixtimestamp',
  'opentime',
  'tsutc',
  'timestamp',
  'datetime',
  'datetimeutc',
  'timestamputc',
  'timeutc',
  'dateutc',
  'gmttime',
  'date',
  'time',
  'day',
  'tradedate',
  'index',
  '',
]

/** Rank of the name among those for a time, or −1. */
export function timeRank(name: string): number {
  return TIME_ALIASES.indexOf(normalizeName(name))
}

/** Roles other than time that a column's name stands for, with its rank among their names. */
export function rolesOf(name: string): readonly { readonly role: Role; readonly rank: number }[] {
  const normalized = normalizeName(name)
  return ROLES.flatMap((role) => {
    const rank = ALIASES[role]?.indexOf(normalized) ?? -1
    return rank < 0 ? [] : [{ role, rank }]
  })
}

/** Why a known column is left alone. */
export function reasonToIgnore(name: string): string | null {
  const normalized = normalizeName(name)
  if (normalized.startsWith('adj')) return 'adjusted prices are not used: factor files adjust'
  if (normalized === 'openinterest' || normalized === 'oi') return 'open interest is not used'
  if (timeRank(name) >= 0) return 'another time column is used'
  return null
}

/** Only order book files have these. */
export function isOrderBookColumn(name: string): boolean {
  return ['firstupdateid', 'lastupdateid', 'updatetype'].includes(normalizeName(name))
}
