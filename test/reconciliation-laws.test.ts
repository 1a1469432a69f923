/** What holds after any comparison, whatever the venue said and in whatever order. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../src/domain/decimal.ts'
import type { KernelInput } from '../src/domain/inputs.ts'
import { AAA } from '../src/engine/kernel.test-support.ts'
import { ReconcileDesk } from './support/reconcile-desk.ts'

describe('I4', () => {
  it('any order and repetition of what the venue says ends in the same books', () => {
    const story = (): { test: ReconcileDesk; facts: KernelInput[] } => {
      const test = new ReconcileDesk()
      test.step({ kind: 'venueStateChanged', venue: 'TEST', state: 'reconciling', reason: '' })
      test.step({ kind: 'venueStateChanged', venue: 'TEST', state: 'reconciled', reason: '' })
      test.step({ kind: 'venueStateChanged', venue: 'TEST', state: 'armed', reason: '' })
      const [one, two] = [test.order(), test.order(5)]
      const at = (order: typeof one, later: number): { clientOrderId: string; eventTime: number } => ({
        clientOrderId: order.clientOrderId,
        eventTime: test.clock.now() + later,
      })
      const facts: KernelInput[] = [
        { kind: 'orderAccepted', ...at(one, 1), venueOrderId: 'V1' },
        { kind: 'fill', report: test.executed(one, 4, { eventTime: test.clock.now() + 2 }) },
        { kind: 'fill', report: test.executed(one, 3, { eventTime: test.clock.now() + 3 }) },
        { kind: 'orderCanceled', ...at(one, 4), reason: 'asked for' },
        { kind: 'orderAccepted', ...at(two, 1), venueOrderId: 'V2' },
        { kind: 'fill', report: test.executed(two, 5, { eventTime: test.clock.now() + 5 }) },
      ]
      return { test, facts }
    }
    const booksOf = ({ bench }: ReconcileDesk): unknown => ({
      net: bench.kernel.core.portfolio.exactNet(0).toString(),
      cash: bench.kernel.core.portfolio.ledger.cash('USD').toString(),
      orders: [1, 2].map((sequence) => {
        const { status, cumulativeQuantity } = bench.order(sequence)
        return [status, cumulativeQuantity.toString()]
      }),
    })
    const plain = story()
    for (const fact of plain.facts) plain.test.step(fact)
    const expected = booksOf(plain.test)
    const indices = fc.array(fc.nat(5), { maxLength: 12 })
    fc.assert(
      fc.property(
        indices,
        fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6, maxLength: 6 }),
        (extra, order) => {
          const { test, facts } = story()
          for (const index of [...extra, ...order]) test.step(facts[index] as KernelInput)
          expect(booksOf(test)).toEqual(expected)
        },
      ),
      { numRuns: 60 },
    )
  })
})

describe('I20', () => {
  it('after a comparison the books equal the venue’s, or the instrument is frozen with an open difference', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          'warnOnly' as const,
          'autoAdjust' as const,
          'haltOnMismatch' as const,
          'manualApproval' as const,
        ),
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: -20, max: 20 }),
        fc.boolean(),
        async (policy, filled, byHand, isSeen) => {
          const test = new ReconcileDesk({ policy })
          await test.start()
          const order = test.order()
          if (filled > 0) test.executed(order, filled)
          test.atVenue(order, {
            status: filled === 10 ? 'filled' : 'partiallyFilled',
            cumulativeQuantity: Decimal.from(filled),
          })
          if (isSeen && filled > 0) test.step({ kind: 'fill', report: test.script.fills[0] as never })
          test.hold(AAA.id, Decimal.from(byHand))
          expect(await test.compare('reconnect')).toBe(true)
          const venue = test.script.positions.find(({ instrumentId }) => instrumentId === AAA.id)
          const isEqual = test.net === (venue?.netQuantity.toString() ?? '0')
          const isOpen = [...test.bench.kernel.core.reconciliation.open.values()].some(
            ({ subject }) => subject === AAA.id,
          )
          expect(isEqual || (isOpen && test.frozen)).toBe(true)
          expect(test.sent()).toBe(1)
        },
      ),
      { numRuns: 25 },
    )
  })
})
