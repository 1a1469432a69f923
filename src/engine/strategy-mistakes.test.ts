import { describe, expect, it } from 'vitest'
import type { Ticket } from '../strategy/orders.ts'
import { fixedQuantity } from '../strategy/sizing/index.ts'
import { AAA, KernelBench, scripted } from './kernel.test-support.ts'
import type { AnyBarContext } from './kernel.test-support.ts'

const ID = AAA.id

/** What a handler got, or what halted it. */
function ask(what: (context: AnyBarContext) => unknown): { result: unknown; halt: string } {
  const s = scripted('s')
  const bench = new KernelBench([s])
  bench.bar(100)
  let result: unknown
  bench.act(s, (context) => {
    result = what(context)
  })
  const halt = bench.kernel.runners[0]?.halt
  return { result, halt: halt === null || halt === undefined ? '' : halt.message }
}

describe('in plain JavaScript', () => {
  const lost = undefined as never
  it.each<[string, (context: AnyBarContext) => unknown]>([
    ['orders.track', ({ orders }) => orders.track(lost)],
    ['orders.cancel', ({ orders }) => orders.cancel(lost)],
    ['orders.replace', ({ orders }) => orders.replace(lost, { quantity: 1 })],
    ['orders.cancelGroup', ({ orders }) => orders.cancelGroup(lost)],
    ['orders.cancelExecution', ({ orders }) => orders.cancelExecution(lost)],
    ['orders.cancel', ({ orders }) => orders.cancel(NaN)],
    ['orders.cancel', ({ orders }) => orders.cancel({} as never)],
  ])('%s of what is no ticket says so in words', (name, call) => {
    expect(ask(call).halt).toContain(`${name} was given `)
    expect(ask(call).halt).toMatch(/neither a ticket nor an id/)
  })

  it.each<[string, (context: AnyBarContext) => unknown, string]>([
    [
      'a misspelled filter',
      ({ orders }) => orders.history({ since: 1 } as never),
      'There is no since in a filter of',
    ],
    ['a filter that is a text', ({ orders }) => orders.history(ID as never), 'it must be an object'],
    ['a time that is none', ({ orders }) => orders.history({ from: '2020' as never }), 'from is 2020'],
    [
      'a status beside filled',
      ({ orders }) => orders.filled({ status: 'canceled' } as never),
      'There is no status in',
    ],
    [
      'statistics over a time',
      ({ orders }) => orders.statistics({ from: 1 } as never),
      'There is no from in',
    ],
  ])('%s is told, not ignored', (_, call, words) => {
    expect(ask(call).halt).toContain(words)
  })

  it.each<[string, object, string]>([
    ['a strength that is a text', { strength: '0.9' }, "strength '0.9' is not a number within −1…1"],
    ['a confidence that is a text', { strength: 1, confidence: '1' }, "confidence '1' is not a number"],
    [
      'an unknown field',
      { strength: 1, weight: 2 },
      'there is no weight of a signal; there are: instrumentId',
    ],
  ])('a signal with %s is refused', (_, fields, words) => {
    const { result } = ask(({ orders }) =>
      orders.signal({ instrumentId: ID, ...fields } as never, { size: fixedQuantity(5) }),
    )
    expect(result).toMatchObject({
      refused: [
        { refusal: { code: 'ORDER_SIGNAL_INVALID', message: expect.stringContaining(words) as string } },
      ],
    })
  })

  it.each<[string, (context: AnyBarContext) => unknown, string]>([
    [
      'orders.vwap without a profile',
      ({ orders }) => orders.vwap('buy', ID, 10, { durationMs: 1000 } as never),
      'needs a profile',
    ],
    [
      'orders.vwap with a profile that is none',
      ({ orders }) => orders.vwap('buy', ID, 10, { durationMs: 1000, slices: 2, profile: {} } as never),
      'needs a profile',
    ],
    [
      'orders.twap without options',
      ({ orders }) => orders.twap('buy', ID, 10, lost),
      'orders.twap needs options',
    ],
  ])('%s is refused as a value', (_, call, words) => {
    expect(ask(call).result).toMatchObject({
      approved: false,
      refusals: [{ code: 'ORDER_EXECUTION_INVALID', message: expect.stringContaining(words) as string }],
    })
  })

  it('an unknown option of a bracket or a close is told with all that there are', () => {
    const close = ask(({ orders }) => orders.close(ID, { quantiy: 5 } as never)).result as Ticket
    expect(close.refusals[0]?.message).toMatch(
      /no option quantiy of orders\.close; there are: quantity, percent, limit/,
    )
    const part = ask(({ orders }) => orders.close(ID, { percent: 5, limt: 1 } as never)).result as Ticket
    expect(part.refusals[0]?.message).toMatch(/no option limt of orders\.close; there are: quantity, percent/)
    const bracket = ask(({ orders }) => orders.bracket('buy', ID, 5, { stopLos: {} } as never)).result
    expect(bracket).toMatchObject({
      state: 'denied',
      entry: {
        refusals: [
          { message: expect.stringContaining('there are: stopLoss, takeProfit, timeStop') as string },
        ],
      },
    })
    expect(ask(({ orders }) => orders.bracket('buy', ID, 5, lost)).result).toMatchObject({ state: 'denied' })
  })
})

describe('orders.close', () => {
  it.each(['accepted', 'submitted'])(
    'gives no ticket of an entry that is %s and has to go first, but says what it waits for',
    (state) => {
      const s = scripted('s')
      const bench = new KernelBench([s])
      bench.bar(100)
      bench.act(s, ({ orders }) => orders.target(ID, 10, { limit: 99 }))
      if (state === 'accepted') {
        bench.accept(1)
        bench.fill(1, 4)
      }
      bench.act(s, ({ orders }) => {
        const ticket = orders.close(ID)
        expect(ticket).toMatchObject({ id: 0, approved: true, status: 'initialized', isOpen: false })
        expect(ticket.statusReason).toBe('The order that closes is sent once order 1 has ended.')
        expect(orders.close(ID)).toMatchObject({ id: 0, statusReason: ticket.statusReason })
      })
      if (state === 'submitted') return
      bench.answer(1, { kind: 'orderCanceled' })
      bench.accept(2)
      bench.act(s, ({ orders }) =>
        expect(orders.close(ID)).toMatchObject({ id: 2, side: 'sell', quantity: 4 }),
      )
    },
  )
})
