import { isTerminal } from '../../domain/order-moves.ts'
import type { Order } from '../../domain/order.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { countAbsence } from '../../engine/reconcile/not-found.ts'
import type { Absence, AbsenceRules } from '../../engine/reconcile/not-found.ts'

interface Since {
  readonly what: string
  readonly askedTime: UnixMicros
}

/**
 * What was seen of single orders from one question to the next: how often one was not found, and since when something
 * about it is strange. Not kept over a restart: then it begins anew, which only takes longer.
 */
export class OrderMemory {
  private readonly absences = new Map<string, Absence>()
  private readonly strange = new Map<string, Since>()

  /** One more answer «no such order». */
  notFound(order: Readonly<Order>, askedTime: UnixMicros, rules: AbsenceRules): Absence {
    const absence = countAbsence(this.absences.get(order.clientOrderId) ?? null, order, askedTime, rules)
    this.absences.set(order.clientOrderId, absence)
    return absence
  }

  found(clientOrderId: string): void {
    this.absences.delete(clientOrderId)
  }

  /** For how long the same has been strange about an order, from the first question that saw it. */
  strangeFor(clientOrderId: string, what: string, askedTime: UnixMicros): UnixMicros {
    const before = this.strange.get(clientOrderId)
    if (before?.what === what) return askedTime - before.askedTime
    this.strange.set(clientOrderId, { what, askedTime })
    return 0
  }

  /** Nothing is strange about it any more. */
  settled(clientOrderId: string): void {
    this.strange.delete(clientOrderId)
  }

  /** Of orders that have ended nothing is remembered but what is strange about that. */
  forget(find: (clientOrderId: string) => Readonly<Order> | null): void {
    for (const id of [...this.absences.keys()]) {
      const order = find(id)
      if (order === null || isTerminal(order.status)) this.absences.delete(id)
    }
    for (const id of [...this.strange.keys()]) if (find(id) === null) this.strange.delete(id)
  }
}
