/** The kernel's own turn of a comparison: what the venue says against what is booked at this very moment. */
import type { ComparisonInput, ComparisonResult, Difference } from '../../domain/comparison.ts'
import type { DifferenceKind, DifferenceState } from '../../domain/comparison.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { Core } from '../core.ts'
import type { StrategyRunner } from '../strategy-runner.ts'
import { alignmentScore } from './alignment.ts'
import { compareAmounts } from './compare-amounts.ts'
import type { Compared } from './compare-amounts.ts'
import { differenceValue } from './difference-value.ts'
import { openingBalances } from './opening-balances.ts'
import { ownBalances, ownPositions, venueBalances, venueNets } from './own-books.ts'
import { keyOf } from './reconciliation.ts'
import { judge } from './sighting.ts'
import { settleDifference } from './settle-difference.ts'
import { suggestionFor } from './suggestion.ts'

export type BooksReport = Extract<ComparisonInput, { readonly kind: 'venueBooksReported' }>

interface Row extends Compared {
  readonly kind: 'position' | 'cash'
  readonly price: Decimal | null
}

export function compareBooks(core: Core, runners: readonly StrategyRunner[], input: BooksReport): void {
  const { reconciliation } = core
  reconciliation.begin()
  openingBalances(core, input)
  reconciliation.venuePositions = input.positions
  const rows = rowsOf(core, input)
  forgetEqual(core, rows)
  // positions before cash: bringing one to the venue's figure moves no cash, and the other way round
  const differences = rows.flatMap((row) => lookAt(core, runners, input, row))
  const marked = [...reconciliation.open.values()].filter(({ kind }) => kind === 'order')
  const orders = core.orders.open.flat()
  const inDoubt = orders.filter(({ certainty }) => certainty === 'inDoubt').length
  const { value, percent } = differenceValue(core, differences)
  const result: ComparisonResult = {
    venue: input.venue,
    comparison: input.comparison,
    cause: input.cause,
    askedTime: input.askedTime,
    accountId: input.accountId,
    score: alignmentScore(rows, orders.length, inDoubt),
    compared: rows.length + orders.length,
    discrepancies: differences.length + marked.length + inDoubt,
    value,
    percent,
    differences: [
      ...differences,
      ...marked.map((order): Difference => {
        const state = order.isRejected ? 'rejected' : 'open'
        return { ...order, state, suggestion: suggestionFor('order', state) }
      }),
    ],
    foreign: input.positions.filter(({ instrumentId }) => core.findIndex(instrumentId) === -1),
    externalOrders: reconciliation.external.size,
    ordersInDoubt: inDoubt,
    isConclusive: !differences.some(({ state }) => state === 'unsettled' || state === 'unconfirmed'),
    blocked: reconciliation.blocked,
  }
  reconciliation.last = result
  core.outbox.records.push({ type: 'venueCompared', result })
}

function rowsOf(core: Core, { positions, balances }: BooksReport): Row[] {
  const prices = new Map(
    positions.map(({ instrumentId, averageEntryPrice }) => [instrumentId, averageEntryPrice]),
  )
  const held = compareAmounts(ownPositions(core), venueNets(core, positions), Decimal.ZERO)
  const cash = compareAmounts(
    ownBalances(core, positions),
    venueBalances(core, balances),
    core.reconciliation.cashTolerance,
  )
  return [
    ...held.map((row): Row => {
      const price = prices.get(row.subject) ?? null
      return { ...row, kind: 'position', price: price?.isZero === true ? null : price }
    }),
    ...cash.map((row): Row => ({ ...row, kind: 'cash', price: null })),
  ]
}

/** What is zero on both sides is no row at all, and agrees. */
function forgetEqual(core: Core, rows: readonly Row[]): void {
  const { open, sightings } = core.reconciliation
  const differing = new Set(
    rows.filter(({ difference }) => !difference.isZero).map(({ kind, subject }) => keyOf(kind, subject)),
  )
  for (const key of [...sightings.keys()]) if (!differing.has(key)) sightings.delete(key)
  for (const [key, { kind, subject, number, frozenFor }] of [...open]) {
    if (kind === 'order' || differing.has(key)) continue
    open.delete(key)
    const thaw = frozenFor === null ? '' : ' It stays frozen until a person thaws it.'
    core.outbox.effects.push({
      kind: 'alert',
      severity: 'INFO',
      code: 'VENUE_BOOKS_DIFFER',
      message: `Difference ${String(number)} is gone: our books and the venue agree on ${subject} again.${thaw}`,
    })
  }
}

function lookAt(core: Core, runners: readonly StrategyRunner[], input: BooksReport, row: Row): Difference[] {
  const { reconciliation } = core
  const { kind, subject, difference } = row
  if (difference.isZero) return []
  const key = keyOf(kind, subject)
  const known = reconciliation.open.get(key)
  if (known?.difference.eq(difference) === true) {
    return [differenceOf(row, known.number, known.isRejected ? 'rejected' : 'open')]
  }
  const { verdict, sighting } = judge(reconciliation.sightings.get(key) ?? null, {
    difference,
    askedTime: input.askedTime,
    comparison: input.comparison,
    movedTime: reconciliation.movedTime(kind === 'cash' ? -1 : core.findIndex(subject)),
    settleWindow: input.settleWindow,
    isLast: input.isLast,
  })
  if (sighting === null) reconciliation.sightings.delete(key)
  else reconciliation.sightings.set(key, sighting)
  if (verdict !== 'confirmed')
    return [differenceOf(row, 0, verdict === 'unsettled' ? verdict : 'unconfirmed')]
  const { number, state } = settleDifference(core, runners, input, row)
  return [differenceOf(row, number, state)]
}

function differenceOf(row: Row, number: number, state: DifferenceState): Difference {
  const kind: DifferenceKind = row.kind
  return { ...row, kind, number, state, suggestion: suggestionFor(kind, state) }
}
