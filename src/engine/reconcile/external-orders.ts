import type { ExternalOrder } from '../../domain/comparison.ts'
import type { KernelInput } from '../../domain/inputs.ts'
import type { OrderReport } from '../../ports/broker.ts'

/** Whose an order at the venue is. `unjournaled`: it has our mark, and our journal does not know it. */
export type Ownership = 'ours' | 'unjournaled' | 'external'

/**
 * The orders of others, as the kernel is to hear of them, given all that are open at the venue and those that it knows
 * of: new ones and changed ones, and the end of those that are there no more. In the order of the venue's ids.
 *
 * Invariants: heard, the kernel knows exactly the open orders that are not ours; told the same again, it hears nothing.
 */
export function externalOrderInputs(
  venue: string,
  reports: readonly OrderReport[],
  known: ReadonlyMap<string, ExternalOrder>,
  ownershipOf: (clientOrderId: string) => Ownership,
): KernelInput[] {
  const open = new Map<string, ExternalOrder>()
  for (const report of reports) {
    if (isOpenReport(report) && ownershipOf(report.clientOrderId) !== 'ours')
      open.set(report.venueOrderId, externalOrder(report))
  }
  const ids = [...new Set([...open.keys(), ...known.keys()])].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  return ids.flatMap((id): KernelInput[] => {
    const [now, before] = [open.get(id), known.get(id)]
    if (now === undefined) {
      return before === undefined
        ? []
        : [{ kind: 'externalOrderReported', venue, order: before, isOpen: false }]
    }
    const isNews = before === undefined || !sameOrder(before, now)
    return isNews ? [{ kind: 'externalOrderReported', venue, order: now, isOpen: true }] : []
  })
}

export function isOpenReport({ status }: OrderReport): boolean {
  return status === 'accepted' || status === 'triggered' || status === 'partiallyFilled'
}

export function externalOrder(report: OrderReport): ExternalOrder {
  const { venueOrderId, clientOrderId, instrumentId, side, type } = report
  const { quantity, cumulativeQuantity, limitPrice, stopPrice } = report
  return {
    venueOrderId,
    clientOrderId,
    instrumentId,
    side,
    type,
    quantity,
    cumulativeQuantity,
    limitPrice,
    stopPrice,
  }
}

function sameOrder(a: ExternalOrder, b: ExternalOrder): boolean {
  return (
    a.clientOrderId === b.clientOrderId &&
    a.instrumentId === b.instrumentId &&
    a.side === b.side &&
    a.type === b.type &&
    a.quantity.eq(b.quantity) &&
    a.cumulativeQuantity.eq(b.cumulativeQuantity) &&
    same(a.limitPrice, b.limitPrice) &&
    same(a.stopPrice, b.stopPrice)
  )
}

function same(a: ExternalOrder['limitPrice'], b: ExternalOrder['limitPrice']): boolean {
  return a === null || b === null ? a === b : a.eq(b)
}
