import { CODES } from '../domain/codes.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import { formatCount, formatDuration, plainText } from './format.ts'
import type { RunRecord } from './run-record.ts'
import { commonCurrency } from './statistics.ts'

const FEW_ROUND_TRIPS = 30
const SHORT_RUN_DAYS = 90

export const ZERO_COST =
  'Zero-cost run: no fill was charged a fee. Real trading is not free; set a commission to judge it.'

/** Whether orders were filled and not one of them cost a fee. Free trading makes any churning look good. */
export function isZeroCost(record: RunRecord): boolean {
  return record.fills.length > 0 && record.fills.every((fill) => fill.fee.isZero)
}

/** What a careful reader should bear in mind, beside the warnings that the run itself gave. */
export function reportNotes(record: RunRecord): string[] {
  const notes: string[] = []
  const days = (record.endTime - record.startTime) / MICROS_PER_DAY
  const trips = record.roundTrips.length
  if (isZeroCost(record)) {
    notes.push(ZERO_COST)
  }
  if (record.fills.length > 0 && days >= 1 && days < SHORT_RUN_DAYS) {
    notes.push(
      `The run spans ${formatDuration(days * 86_400_000)}: annual return, Sharpe, Sortino and Calmar ` +
        'are stretched to a year from that.',
    )
  }
  if (trips > 0 && trips < FEW_ROUND_TRIPS) {
    notes.push(
      `${plural(trips, 'round trip')}: under ${String(FEW_ROUND_TRIPS)}, win rate and ratios are ` +
        'mostly chance.',
    )
  }
  if (trips > 0 && commonCurrency(record.roundTrips) === null) {
    notes.push('Round trips are in several currencies: statistics that add up their money are left out.')
  }
  if (record.openPositions.length > 0) {
    notes.push(
      `${plural(record.openPositions.length, 'position is', 'positions are')} still open: valued ` +
        'at the last price in the final equity, and not among the round trips.',
    )
  }
  if (record.fills.length > 0) notes.push(...deniedNote(record))
  return notes
}

/** How many orders were denied, by code; nothing where none were. */
export function deniedNote(record: RunRecord): string[] {
  if (record.ordersDenied === 0) return []
  return [
    `${plural(record.ordersDenied, 'order was', 'orders were')} denied before being sent${byCode(record)}.`,
  ]
}

/** Why a run may have traded nothing, each reason with what to look at. Empty for a run with fills. */
export function whyNoFills(record: RunRecord): string[] {
  if (record.fills.length > 0) return []
  const reasons = record.halts.map(
    ({ strategy, code, message }) => `${plainText(strategy)} was halted (${code}): ${plainText(message)}`,
  )
  if (record.bars === 0 && record.events === 0) {
    return ['There was no data in the period: check --from, --to, --session and the files.']
  }
  if (record.ordersDenied > 0) {
    reasons.push(`${plural(record.ordersDenied, 'order was', 'orders were')} denied before being sent.`)
    for (const [code, count] of deniedByCode(record)) reasons.push(deniedReason(code, count))
  }
  if (record.ordersRejected > 0) {
    reasons.push(
      `${plural(record.ordersRejected, 'order was', 'orders were')} rejected by the venue; the ` +
        'warnings say why.',
    )
  }
  if (record.ordersCanceled > 0) {
    reasons.push(
      `${plural(record.ordersCanceled, 'order was', 'orders were')} canceled before it could fill: ` +
        'limits out of reach, or given up too soon.',
    )
  }
  const waiting = record.orders - record.ordersRejected - record.ordersCanceled
  if (waiting > 0) {
    reasons.push(
      `${plural(waiting, 'order was', 'orders were')} sent and neither filled nor canceled: expired, ` +
        'a limit or stop that was never reached, or the data ended first.',
    )
  }
  if (reasons.length === 0) {
    reasons.push(
      `The strategy gave no order in ${plural(record.bars, 'bar')}: its entry condition was never ` +
        'true, or its indicators were not ready before the data ended.',
    )
  }
  return reasons
}

function deniedReason(code: string, count: number): string {
  const entry = Object.hasOwn(CODES, code) ? CODES[code as keyof typeof CODES] : undefined
  const text = entry === undefined ? '' : `: ${entry.meaning} ${entry.remedy}`
  return `${formatCount(count)} × ${plainText(code)}${text}`
}

function byCode(record: RunRecord): string {
  const codes = deniedByCode(record).map(([code, count]) => `${formatCount(count)} × ${plainText(code)}`)
  return codes.length === 0 ? '' : ` (${codes.join(', ')})`
}

/** Most frequent first, then by code. */
function deniedByCode(record: RunRecord): [string, number][] {
  return Object.entries(record.deniedByCode ?? {})
    .filter(([, count]) => count > 0)
    .sort(([a, m], [b, n]) => (n !== m ? n - m : a < b ? -1 : 1))
}

function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`
}
