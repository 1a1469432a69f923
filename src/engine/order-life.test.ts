import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import type { KernelInput } from '../domain/inputs.ts'
import type { Order } from '../domain/order.ts'
import { AAA, KernelBench, scripted } from './kernel.test-support.ts'

const ID = AAA.id
const terms = (
  quantity: number,
  limit: number | null = 99,
): { quantity: Decimal; limitPrice: Decimal | null; stopPrice: null } => ({
  quantity: Decimal.from(quantity),
  limitPrice: limit === null ? null : Decimal.from(limit),
  stopPrice: null,
})

function working(quantity = 100): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const s = scripted('s')
  const bench = new KernelBench([s])
  bench.bar(100)
  bench.act(s, ({ orders }) => orders.buy(ID, quantity, { limit: 99 }))
  return { bench, s }
}

/** What an order has come to; times of updates and reasons depend on the way, what it is does not. */
function outcome({ status, cumulativeQuantity, voidedQuantity, quantity, venueOrderId }: Order): unknown {
  return [status, cumulativeQuantity.toString(), voidedQuantity.toString(), quantity.toString(), venueOrderId]
}

describe('the life of an order', () => {
  it('through the kernel never throws, and ends alike whatever the order and the number of the reports', () => {
    const about = (
      bench: KernelBench,
      eventTime = bench.time,
    ): { clientOrderId: string; eventTime: number } => ({
      clientOrderId: bench.order(1).clientOrderId,
      eventTime,
    })
    const story = (bench: KernelBench, ending: string): KernelInput[] => [
      { ...about(bench), kind: 'orderAccepted', venueOrderId: 'V1' },
      { ...about(bench), kind: 'orderTriggered' },
      { kind: 'fill', report: bench.report(1, 20, 99) },
      { kind: 'fill', report: bench.report(1, 30, 98) },
      { ...about(bench, bench.time + 1), kind: 'orderReplaced', ...terms(80) },
      { ...about(bench), kind: 'orderInDoubt', reason: 'timeout' },
      { ...about(bench), kind: 'cancelRejected', reason: 'too late' },
      { ...about(bench), kind: 'replaceRejected', reason: 'too late' },
      ...(ending === 'filled' ? [{ kind: 'fill', report: bench.report(1, 30, 97) } as const] : []),
      ...(ending === 'canceled' ? [{ ...about(bench), kind: 'orderCanceled', reason: '' } as const] : []),
      ...(ending === 'expired' ? [{ ...about(bench), kind: 'orderExpired', reason: '' } as const] : []),
      ...(ending === 'rejected'
        ? [{ ...about(bench), kind: 'orderRejected', code: 'X', reason: '' } as const]
        : []),
    ]
    const play = (bench: KernelBench, inputs: readonly KernelInput[]): unknown => {
      for (const input of inputs) bench.step(input)
      const { portfolio, orders } = bench.kernel.core
      // what has been ended is not open, what is open counts, and no slot is counted twice
      expect(orders.openFor(0).length).toBe(
        bench.order(1).status === 'filled' || orders.openFor(0).length === 0 ? 0 : 1,
      )
      expect(orders.workingEntries[0]).toBe(orders.openFor(0).length)
      expect(bench.reloaded().kernel.save()).toBe(bench.kernel.save())
      return [
        outcome(bench.order(1)),
        bench.net(),
        portfolio.cash(),
        portfolio.position(0)?.averageEntryPrice.toString(),
      ]
    }
    const endings = fc.constantFrom('filled', 'canceled', 'expired', 'rejected')
    fc.assert(
      fc.property(endings, fc.infiniteStream(fc.nat()), (ending, draws) => {
        const straight = working().bench
        const inputs = story(straight, ending)
        const expected = play(straight, inputs)
        const shuffled = [...inputs, ...inputs]
        for (let at = shuffled.length - 1; at > 0; at--) {
          const other = (draws.next().value as number) % (at + 1)
          const held = shuffled[at] as KernelInput
          shuffled[at] = shuffled[other] as KernelInput
          shuffled[other] = held
        }
        expect(play(working().bench, shuffled)).toEqual(expected)
      }),
      { numRuns: 200 },
    )
  })
})
