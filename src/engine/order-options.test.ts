import { describe, expect, it } from 'vitest'
import { AAA, KernelBench, scripted } from './kernel.test-support.ts'
import type { AnyBarContext } from './kernel.test-support.ts'

const ID = AAA.id

function ready(): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const s = scripted('s0', { instruments: [AAA] })
  const bench = new KernelBench([s], {})
  bench.bar(100, 0)
  return { bench, s }
}

function ask<T>(what: (context: AnyBarContext) => T): { result: T; bench: KernelBench } {
  const { bench, s } = ready()
  let result: T | undefined
  bench.act(s, (context) => {
    result = what(context)
  })
  return { result: result as T, bench }
}

describe('an order', () => {
  it.each<[string, object, string]>([
    ['an undefined stop', { stop: undefined }, 'ORDER_PRICE_INVALID'],
    ['an undefined limit beside a stop', { limit: undefined, stop: 101 }, 'ORDER_PRICE_INVALID'],
    ['an undefined trail', { trail: undefined }, 'ORDER_PRICE_INVALID'],
    ['a misspelled limit', { limt: 5 }, 'ORDER_OPTION_UNKNOWN'],
  ])('with %s is denied, and never becomes a market order', (_, options, code) => {
    const { result, bench } = ask(({ orders }) => [
      orders.buy(ID, 10, options),
      orders.sell(ID, 10, options),
      orders.target(ID, 10, options),
      orders.target(ID, 0, options),
      orders.targetPercent(ID, 10, options),
      orders.close(ID, options),
      orders.check('buy', ID, 10, options),
    ])
    for (const { approved, refusals } of result) {
      expect(approved).toBe(false)
      expect(refusals.map((refusal) => refusal.code)).toEqual([code])
    }
    expect(bench.effectsOf('submit')).toEqual([])
  })

  it.each<[object, string]>([
    [{ quantity: 20, limit: undefined }, 'ORDER_PRICE_INVALID'],
    [{ quantity: 20, limt: 98 }, 'ORDER_OPTION_UNKNOWN'],
  ])('is not replaced with %o', (change, code) => {
    const { bench, s } = ready()
    bench.act(s, ({ orders }) => void orders.buy(ID, 10, { limit: 99 }))
    let outcome: unknown
    bench.act(s, ({ orders }) => {
      outcome = orders.replace(1, change)
    })
    expect(outcome).toMatchObject({ ok: false, refusal: { code } })
  })
})
