import { describe, expect, it } from 'vitest'
import { isPerson, parseScope } from '../../domain/trading-scope.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import { command } from './kill.test-support.ts'

function two(): { bench: KernelBench; s: ReturnType<typeof scripted>; t: ReturnType<typeof scripted> } {
  const instruments = [AAA, BBB]
  const [s, t] = [scripted('s', { instruments }), scripted('t', { instruments })]
  const bench = new KernelBench([s, t], { instruments, cash: 1e6 })
  bench.bar(100, 0)
  bench.bar(100, 1)
  return { bench, s, t }
}

const answers = (bench: KernelBench): string[] =>
  bench.recordsOf('commandAnswered').map(({ outcome, message }) => `${outcome}: ${message}`)

describe('a trading state', () => {
  it.each([
    ['all', [false, false, false]],
    ['account:main', [false, false, false]],
    ['venue:XNAS', [false, false, false]],
    ['instrument:AAA.XNAS', [false, true, false]],
    ['strategy:s', [false, false, true]],
  ] as const)('of %s holds for its orders, and for no others', (scope, [sInA, sInB, tInA]) => {
    const { bench, s, t } = two()
    bench.step(command('halt', { scope }))
    bench.act(s, ({ orders }) => {
      expect(orders.check('buy', AAA.id, 1).approved).toBe(sInA)
      expect(orders.check('buy', BBB.id, 1).approved).toBe(sInB)
    })
    bench.act(t, ({ orders }) => expect(orders.check('buy', AAA.id, 1).approved).toBe(tInA))
    expect(bench.recordsOf('tradingStateChanged')).toMatchObject([{ scope, state: 'halted', by: 'anna' }])
    expect(bench.effectsOf('alert').at(-1)?.message).toContain('halted, by anna: for a test')
  })

  it('is the strictest of its scopes, and each is opened on its own', () => {
    const { bench, s } = two()
    bench.step(command('halt', { scope: 'strategy:s' }))
    bench.step(command('reduce'))
    const state = (): string => bench.kernel.core.gate.stateFor(0, 0)
    expect(state()).toBe('halted')
    bench.step(command('resume', { scope: 'strategy:s' }))
    expect(state()).toBe('reducing')
    bench.step(command('resume'))
    bench.act(s, ({ orders }) => expect(orders.buy(AAA.id, 1).approved).toBe(true))
  })
})

describe('a command', () => {
  it.each([
    ['resume', { by: '' }, 'nobody does'],
    ['resume', { by: 'system' }, 'system is none'],
    ['resume', { by: 'strategy:s' }, 'strategy:s is none'],
    ['resume', { reason: ' ' }, 'needs a reason'],
    ['reduce', { by: 'breaker' }, 'breaker is none'],
    ['release', {}, 'was not killed'],
    ['halt', {}, 'is halted already'],
    ['thaw', {}, 'Name the instrument'],
    ['thaw', { scope: 'instrument:AAA.XNAS' }, 'is not frozen'],
    ['kill', { scope: 'strategy:x' }, 'There is no strategy:x in this run; there are: all, account:main'],
  ] as const)('to %s %j is refused with a record and an alert: %s', (verb, more, why) => {
    const { bench } = two()
    bench.step(command('halt'))
    const before = bench.kernel.core.gate.save()
    bench.step(command(verb, more))
    expect(answers(bench).at(-1)).toMatch(/^refused: /)
    expect(answers(bench).at(-1)).toContain(why)
    expect(bench.effectsOf('alert').at(-1)).toMatchObject({ code: 'RISK_COMMAND_REFUSED' })
    expect(bench.kernel.core.gate.save()).toEqual(before)
  })

  it('repeated under its id changes nothing, also in a state that was saved and loaded', () => {
    const { bench } = two()
    const halt = command('halt')
    bench.step(halt)
    bench.step(command('resume'))
    const other = bench.reloaded()
    for (const each of [bench, other]) {
      each.step(halt)
      expect(answers(each).at(-1)).toMatch(/^repeated: /)
      expect(each.kernel.core.gate.state).toBe('active')
    }
  })

  it('is forgotten after 256 others, so that the state stays small', () => {
    const { bench } = two()
    for (let count = 0; count < 300; count++) bench.step(command('cancelAll'))
    expect(bench.kernel.core.answered.save()).toHaveLength(256)
  })

  it('thaws an instrument that was frozen, by a named person', () => {
    const { bench, s } = two()
    bench.kernel.core.freeze(0, 'it does not add up')
    bench.act(s, ({ orders }) => expect(orders.buy(AAA.id, 1).approved).toBe(false))
    bench.step(command('thaw', { scope: 'instrument:AAA.XNAS', reason: 'reconciled' }))
    expect(bench.recordsOf('instrumentThawed')).toMatchObject([
      { instrumentId: 'AAA.XNAS', by: 'anna', reason: 'reconciled' },
    ])
    bench.act(s, ({ orders }) => expect(orders.buy(AAA.id, 1).approved).toBe(true))
  })
})

describe('a kill', () => {
  it('asks again for a cancel that is rejected or not answered, ten times, and then for a person', () => {
    const { bench, s } = two()
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 10, { limit: 90 }))
    bench.accept(1)
    bench.step(command('kill'))
    bench.answer(1, { kind: 'cancelRejected' })
    for (let second = 0; second < 40; second++) {
      bench.time += 1_000_000
      bench.fireTimers()
    }
    expect(bench.effectsOf('cancel')).toHaveLength(10)
    const told = bench.effectsOf('alert').filter(({ code }) => code === 'RISK_CANCEL_UNANSWERED')
    expect(bench.effectsOf('alert').map(({ code }) => code)).toContain('RISK_CANCEL_UNANSWERED')
    expect(told).toHaveLength(1)
    expect(bench.kernel.nextTimerDue).toBe(Infinity)
  })

  it('leaves a stop that protects, unless it is naked, and cancels one that could open', () => {
    const { bench, s } = two()
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 10))
    bench.fill(1, 10)
    bench.act(s, ({ orders }) => {
      orders.sell(AAA.id, 10, { stop: 90, reduceOnly: true })
      orders.buy(AAA.id, 10, { stop: 120 })
    })
    bench.step(command('kill'))
    expect(bench.effectsOf('cancel').map(({ order }) => order.sequence)).toEqual([3])
    bench.step(command('kill', { naked: true }))
    expect(bench.effectsOf('cancel').map(({ order }) => order.sequence)).toContain(2)
  })

  it('never asks for a price: it closes positions that cannot be valued', () => {
    const { bench, s } = two()
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 10))
    bench.fill(1, 10)
    const { core } = bench.kernel
    core.marks.last[0] = NaN
    core.portfolio.equity = () => {
      throw new Error('cannot be valued')
    }
    bench.step(command('kill', { flatten: true }))
    expect(bench.effectsOf('submit').at(-1)?.order).toMatchObject({
      side: 'sell',
      type: 'market',
      timeInForce: 'ioc',
      reduceOnly: true,
      purpose: 'flatten',
    })
    bench.fill(2, 10)
    expect(bench.recordsOf('killProgressed').at(-1)).toMatchObject({ step: 'flat' })
  })

  it('is held back by an order in doubt for half a minute, and then says that it goes on', () => {
    const { bench, s } = two()
    bench.act(s, ({ orders }) => {
      orders.buy(AAA.id, 10)
      orders.sell(AAA.id, 4, { limit: 110 })
    })
    bench.fill(1, 10)
    bench.answer(2, { kind: 'orderInDoubt' })
    bench.step(command('kill', { flatten: true }))
    const wait = (seconds: number): void => {
      for (let second = 0; second < seconds; second++) {
        bench.time += 1_000_000
        bench.fireTimers()
      }
    }
    wait(29)
    expect(bench.effectsOf('submit')).toHaveLength(2)
    wait(2)
    // what the order in doubt could still sell is left to it
    expect(bench.effectsOf('submit').at(-1)?.order.quantity.toString()).toBe('6')
    expect(bench.recordsOf('killProgressed').at(-1)).toMatchObject({ step: 'incomplete' })
    bench.fill(3, 6)
    bench.answer(2, { kind: 'orderCanceled' })
    expect(bench.effectsOf('submit').at(-1)?.order.quantity.toString()).toBe('4')
    bench.fill(4, 4)
    expect(bench.recordsOf('killProgressed').at(-1)).toMatchObject({ step: 'flat' })
  })

  it('closes pieces that fill late, after the cancel was asked for, and after it all seemed flat', () => {
    const { bench, s } = two()
    bench.act(s, ({ orders }) => {
      orders.buy(AAA.id, 10, { limit: 90 })
      orders.buy(AAA.id, 5, { limit: 90 })
    })
    bench.step(command('kill', { flatten: true }))
    bench.fill(1, 4)
    bench.answer(1, { kind: 'orderCanceled' })
    bench.answer(2, { kind: 'orderCanceled' })
    bench.fill(3, 4)
    expect(bench.recordsOf('killProgressed').at(-1)).toMatchObject({ step: 'flat' })
    // the cancel of the second was confirmed, and yet some of it had been executed before
    bench.fill(2, 2)
    expect(bench.effectsOf('submit').at(-1)?.order).toMatchObject({ side: 'sell', purpose: 'flatten' })
    bench.fill(4, 2)
    expect(bench.net()).toBe(0)
  })

  it('tries again where a closing order is refused, a bounded number of times, and says what stays', () => {
    const { bench, s } = two()
    bench.act(s, ({ orders }) => orders.buy(AAA.id, 10))
    bench.fill(1, 10)
    bench.step(command('kill', { flatten: true }))
    for (let second = 0; second < 200; second++) {
      for (const order of bench.open()) bench.answer(order.sequence, { kind: 'orderRejected' })
      bench.time += 1_000_000
      bench.fireTimers()
    }
    const closing = bench.effectsOf('submit').slice(1)
    expect(closing.map(({ order }) => order.timeInForce)).toEqual(['ioc', 'day', 'day', 'day', 'day', 'day'])
    expect(bench.effectsOf('alert').at(-1)).toMatchObject({
      severity: 'CRITICAL',
      code: 'RISK_FLATTEN_INCOMPLETE',
    })
  })
})

describe('names', () => {
  it.each([
    ['anna', true],
    ['Anna K.', true],
    ['', false],
    [' ', false],
    ['System', false],
    ['breaker:daily-loss', false],
  ])('%j is a person: %s', (by, is) => {
    expect(isPerson(by)).toBe(is)
  })

  it.each([
    ['all', 'all'],
    ['account', 'account:main'],
    ['instrument:BTC-USD.SIM', 'instrument:BTC-USD.SIM'],
    ['strategy:two words', 'strategy:two words'],
    ['strategy:', null],
    ['everything', null],
    ['', null],
  ])('%j is the scope %j', (text, scope) => {
    expect(parseScope(text)).toBe(scope)
  })
})
