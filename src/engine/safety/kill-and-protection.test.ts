/** Where the kill switch and the protection of positions meet. */
import { describe, expect, it } from 'vitest'
import type { KillOptions } from '../../domain/inputs.ts'
import type { BracketOptions } from '../../strategy/order-groups.ts'
import { AAA, KernelBench, scripted } from '../kernel.test-support.ts'

const EXITS: BracketOptions = { limit: 100, stopLoss: { stop: 95 }, takeProfit: { limit: 110 } }
const PROTECT = { stopLossPercent: 5 }

/** A bracket over 100 of which 40 have filled: order 1 is the entry, 2 and 3 the exits. */
function halfFilled(): KernelBench {
  const strategy = scripted('s')
  const bench = new KernelBench([strategy])
  bench.bar(100)
  bench.act(strategy, ({ orders }) => orders.bracket('buy', AAA.id, 100, EXITS))
  bench.accept(1)
  bench.fill(1, 40)
  bench.accept(2)
  bench.accept(3)
  return bench
}

/** Ten held, with the stop that the definition asks for: order 2. */
function protectedByDefinition(): KernelBench {
  const strategy = scripted('s', { protect: PROTECT })
  const bench = new KernelBench([strategy])
  bench.bar(100)
  bench.act(strategy, ({ orders }) => orders.buy(AAA.id, 10))
  bench.fill(1, 10)
  bench.accept(2)
  return bench
}

function kill(bench: KernelBench, options: KillOptions = {}): void {
  bench.step({ kind: 'kill', by: 'me', reason: 'test', ...options })
}

function release(bench: KernelBench): void {
  bench.step({ kind: 'command', command: { id: 'r', verb: 'release', by: 'me', reason: 'looked at' } })
}

/** What works, and is not being canceled. */
function working(bench: KernelBench): string[] {
  return bench
    .open()
    .filter(({ pending }) => pending !== 'cancel')
    .map((order) => {
      const asked = order.requestedChange?.quantity ?? order.quantity
      return `${order.link?.role ?? order.purpose} ${asked.toString()}`
    })
}

function endCanceled(bench: KernelBench): void {
  for (const { sequence, pending } of bench.open())
    if (pending === 'cancel') bench.answer(sequence, { kind: 'orderCanceled' })
}

describe('a kill', () => {
  it('cancels the entry, leaves both exits, and lets them grow with what fills late', () => {
    const bench = halfFilled()
    kill(bench)
    expect(working(bench)).toEqual(['stopLoss 40', 'takeProfit 40'])
    // the fill overtook the cancel
    bench.fill(1, 60)
    expect(working(bench)).toEqual(['stopLoss 100', 'takeProfit 100'])
    expect(bench.net()).toBe(100)
  })

  it('that is naked takes the exits away, and nothing puts them back, not even a late fill', () => {
    const bench = halfFilled()
    kill(bench, { naked: true })
    endCanceled(bench)
    expect(working(bench)).toEqual([])
    const sent = bench.effectsOf('submit').length
    bench.fill(1, 60)
    bench.bar(90)
    expect(bench.effectsOf('submit')).toHaveLength(sent)
  })

  it('that flattens ends flat, without the exits doing it a second time', () => {
    const bench = halfFilled()
    kill(bench, { flatten: true })
    endCanceled(bench)
    bench.fireTimers()
    const closing = bench.open().find(({ purpose }) => purpose === 'flatten')
    expect(closing?.quantity.toString()).toBe('40')
    bench.fill(closing?.sequence ?? 0, 40)
    expect(bench.net()).toBe(0)
    expect(working(bench)).toEqual([])
    expect(bench.effectsOf('alert').map(({ code }) => code)).not.toContain('ORDER_EXITS_OVERFILLED')
  })

  it('leaves what a definition protects as it is', () => {
    const bench = protectedByDefinition()
    kill(bench)
    expect(working(bench)).toEqual(['stopLoss 10'])
  })

  it('that is naked takes that away too, until it is released: then it is protected again', () => {
    const bench = protectedByDefinition()
    kill(bench, { naked: true })
    endCanceled(bench)
    expect(working(bench)).toEqual([])
    bench.restart()
    release(bench)
    expect(working(bench)).toEqual(['stopLoss 10'])
  })

  it('asks for the cancel of every order once at a time', () => {
    const bench = halfFilled()
    const before = bench.effectsOf('cancel').length
    kill(bench, { naked: true })
    expect(bench.effectsOf('cancel').length - before).toBe(3)
  })
})

describe("an operator's cancelAll", () => {
  it('leaves exits, which would only come back', () => {
    const bench = halfFilled()
    bench.step({ kind: 'command', command: { id: '1', verb: 'cancelAll', by: 'me', reason: 'test' } })
    expect(working(bench)).toEqual(['stopLoss 40', 'takeProfit 40'])
  })
})
