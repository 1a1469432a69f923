import type { ComparisonInput } from '../../domain/comparison.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { Core } from '../core.ts'
import type { StrategyRunner } from '../strategy-runner.ts'
import { compareBooks } from './compare-books.ts'
import { makeDayReport } from './day-report.ts'
import { keyOf } from './reconciliation.ts'

/** What a venue says it has. Nothing of it is ever answered by trading. */
export function applyComparison(
  core: Core,
  runners: readonly StrategyRunner[],
  input: ComparisonInput,
): void {
  switch (input.kind) {
    case 'externalOrderReported':
      noteExternal(core, input)
      return
    case 'fillsRead': {
      const { reconciliation } = core
      reconciliation.fillsThrough = Math.max(reconciliation.fillsThrough ?? 0, input.through)
      return
    }
    case 'venueBooksReported':
      compareBooks(core, runners, input)
      return
    case 'dayReportDue':
      core.outbox.records.push({ type: 'dayReported', report: makeDayReport(core, runners, input) })
      return
  }
}

function noteExternal(
  core: Core,
  { venue, order, isOpen }: Extract<ComparisonInput, { kind: 'externalOrderReported' }>,
): void {
  const { reconciliation } = core
  const isNew = isOpen && !reconciliation.external.has(order.venueOrderId)
  reconciliation.setExternal(order, isOpen)
  const key = keyOf('order', order.clientOrderId)
  if (!isOpen) reconciliation.open.delete(key)
  if (!isNew) return
  const { clientOrderId, venueOrderId, side, quantity, instrumentId } = order
  const what = `${side} ${quantity.toString()} ${instrumentId} (${venueOrderId})`
  if (core.orders.isMarked(clientOrderId) && core.orders.find(clientOrderId) === null) {
    noteUnjournaled(core, clientOrderId, `${venue} has order ${clientOrderId}, ${what}`)
    return
  }
  core.outbox.effects.push({
    kind: 'alert',
    severity: 'WARNING',
    code: 'VENUE_EXTERNAL_ORDER',
    message: `${venue} has an order that is not ours: ${what}. It counts as exposure and is left alone.`,
  })
}

/** Our mark, and nothing of it in the journal: the journal is older than what was done. Nothing may go out. */
export function noteUnjournaled(core: Core, clientOrderId: string, what: string): void {
  const { reconciliation } = core
  const key = keyOf('order', clientOrderId)
  if (reconciliation.open.has(key)) return
  const number = reconciliation.nextNumber
  reconciliation.nextNumber += 1
  reconciliation.open.set(key, {
    number,
    kind: 'order',
    subject: clientOrderId,
    internal: Decimal.ZERO,
    broker: Decimal.ONE,
    difference: Decimal.ONE,
    price: null,
    sinceTime: core.now,
    frozenFor: null,
    isRejected: false,
  })
  core.outbox.effects.push({
    kind: 'alert',
    severity: 'CRITICAL',
    code: 'VENUE_ORDER_UNJOURNALED',
    message: `${what}. It bears our mark, and our journal does not know it (difference ${String(number)}).`,
  })
}
