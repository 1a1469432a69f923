import { describe, expect, it } from 'vitest'
import type { AnyStrategy } from '../strategy/definition.ts'
import { decode } from './codec.ts'
import { AAA, KernelBench, scripted } from './kernel.test-support.ts'
import type { AnyBarContext, AnyContext } from './kernel.test-support.ts'

const ID = AAA.id

/** The state as data, without what tells of the halt itself. */
function stateBut(bench: KernelBench, strategyIndex: number): unknown {
  const state = decode(bench.kernel.save()) as { strategies: { halt: unknown }[]; sequence: number }
  const one = state.strategies[strategyIndex]
  if (one !== undefined) one.halt = null
  return state
}

describe('a handler that throws', () => {
  /** Everything that a handler can do, and then it throws. */
  const doEverything = ({ orders, timers, compute, log }: AnyBarContext): never => {
    orders.buy(ID, 10)
    orders.buy(ID, 1e9)
    orders.sell(ID, 5, { limit: 120 })
    orders.cancel(1)
    orders.replace(2, { limit: 98 })
    orders.target(ID, 50)
    orders.close(ID)
    orders.cancelAll()
    timers.after(1000, 'soon')
    timers.every(1000, 'often')
    timers.cancel('old')
    compute('think', { a: 1 })
    log('hello')
    throw new TypeError('this is wrong')
  }

  function ready(): { bench: KernelBench; bad: ReturnType<typeof scripted> } {
    const bad = scripted('bad', { computations: { think: { run: () => 1 } } })
    const bench = new KernelBench([scripted('good'), bad])
    bench.act(bad, ({ orders, timers }) => {
      orders.buy(ID, 100, { limit: 99 })
      orders.buy(ID, 100, { limit: 99 })
      timers.at(4_000_000_000_000, 'old')
    })
    bench.accept(1)
    bench.accept(2)
    return { bench, bad }
  }

  it('loses everything that this call did, to the last byte of the state, and the strategy is halted', () => {
    const { bench, bad } = ready()
    bench.bar(100)
    const other = bench.reloaded()
    const { records, effects } = bench
    const before = { records: records.length, effects: effects.length }
    bench.act(bad, doEverything)
    other.bar(100)
    // a halted strategy has no timers any more; all else is as if the handler had done nothing
    other.kernel.core.timers.cancelAll(1)
    expect(stateBut(bench, 1)).toEqual(stateBut(other, 1))
    expect(records.slice(before.records).map(({ type }) => type)).toEqual(['strategyHalted'])
    expect(effects.slice(before.effects).map(({ kind }) => kind)).toEqual(['alert'])
  })

  it('is named in the code, with the handler and what was thrown', () => {
    const { bench, bad } = ready()
    bench.act(bad, doEverything)
    const { halt } = bench.kernel.runners[1] ?? {}
    expect(halt?.code).toBe('STRATEGY_THREW')
    expect(halt?.message).toContain('bad.onBar threw TypeError: this is wrong')
    expect(bench.effectsOf('alert').at(-1)).toMatchObject({ severity: 'CRITICAL', code: 'STRATEGY_THREW' })
  })

  it('leaves working orders alone, and their fills are still booked', () => {
    const { bench, bad } = ready()
    bench.act(bad, doEverything)
    expect(bench.open()).toHaveLength(2)
    bench.fill(1, 100, 99)
    expect(bench.net(1)).toBe(100)
  })

  it('of anything but an error is told too', () => {
    const bad = scripted('bad')
    const bench = new KernelBench([bad])
    bench.act(bad, () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- strategies may be plain JavaScript
      throw 'text'
    })
    expect(bench.kernel.runners[0]?.halt?.message).toContain('bad.onBar threw text')
  })

  it('does not disturb what the kernel itself decided in the same turn', () => {
    const bad: AnyStrategy & { do: unknown } = scripted('bad', {
      onFill: () => {
        throw new Error('in onFill')
      },
    })
    const bench = new KernelBench([bad])
    bench.act(bad as never, ({ orders }) => orders.buy(ID, 100, { limit: 99 }))
    bench.act(bad as never, ({ orders }) => orders.close(ID))
    bench.fill(1, 100)
    expect(bench.net()).toBe(100)
    expect(bench.order(1).status).toBe('filled')
    // the exit that the target asked for when the fill came is out
    expect(bench.order(2).side).toBe('sell')
  })

  it.each(['onStart', 'onTimer', 'onOrder', 'onFill', 'onReject', 'onComputed', 'onConnection', 'onError'])(
    'may be %s',
    (name) => {
      const bad = scripted('bad', {
        computations: { think: { run: () => 1 } },
        [name]: () => {
          throw new Error('no')
        },
      })
      const bench = new KernelBench([bad])
      bench.act(bad, ({ orders, timers, compute }) => {
        orders.buy(ID, 10)
        orders.buy(ID, 1e9)
        timers.after(0, 'now')
        compute('think', null)
      })
      if (bench.kernel.runners[0]?.halt === null) {
        bench.fireTimers()
        bench.step({ kind: 'computed', requestId: 1, ok: true, value: 1, error: '' })
        bench.fill(1, 10)
        bench.step({ kind: 'connectionChanged', venue: 'X', connected: false })
        bench.step({ kind: 'systemError', code: 'X', message: 'y' })
      }
      expect(bench.kernel.runners[0]?.halt?.message).toContain(`bad.${name} threw`)
    },
  )
})

describe('a handler that returns a promise', () => {
  it('halts its strategy, and cannot order anything when it goes on later', async () => {
    const bad = scripted('bad', { computations: { think: { run: () => 1 } } })
    const bench = new KernelBench([bad])
    const refused: unknown[] = []
    let kept: AnyBarContext | null = null
    bench.act(bad, async (context) => {
      kept = context
      context.orders.buy(ID, 10)
      await Promise.resolve()
      for (const act of [
        () => context.orders.buy(ID, 10),
        () => context.orders.target(ID, 10),
        () => context.orders.cancelAll(),
        () => {
          context.timers.after(1, 'x')
        },
        () => context.compute('think', 1),
        () => context.random(),
        () => {
          context.log('x')
        },
      ]) {
        try {
          act()
        } catch (error) {
          refused.push((error as { code?: unknown }).code)
        }
      }
    })
    expect(bench.kernel.runners[0]?.halt?.code).toBe('STRATEGY_ASYNC')
    const state = bench.kernel.save()
    await Promise.resolve()
    await Promise.resolve()
    expect(kept).not.toBeNull()
    expect(refused).toEqual(Array.from({ length: 7 }, () => 'STRATEGY_ASYNC'))
    expect(bench.kernel.core.outbox.isEmpty).toBe(true)
    expect(bench.kernel.save()).toBe(state)
    expect(bench.effectsOf('submit')).toEqual([])
  })
})

describe('a flood of events', () => {
  const stubborn = scripted('stubborn', {
    onReject: ({ orders }: AnyContext) => {
      orders.buy(ID, 1e9)
    },
  })

  it('halts the strategy that answers every denial with another order, and no other', () => {
    let told = 0
    const good = scripted('good', { onReject: () => void (told += 1) })
    const bench = new KernelBench([stubborn, good])
    const once = ({ orders }: AnyBarContext): void => {
      orders.buy(ID, 1e9)
    }
    stubborn.do = (context) => {
      for (let time = 0; time < 300; time++) once(context)
    }
    good.do = (context) => {
      for (let time = 0; time < 5; time++) once(context)
    }
    bench.bar(100)
    expect(bench.kernel.runners.map(({ halt }) => halt?.code ?? null)).toEqual(['STRATEGY_EVENT_FLOOD', null])
    expect(told).toBe(5)
    expect(bench.kernel.core.notices).toEqual([])
  })

  it('that is only many denials of one call halts nobody', () => {
    let told = 0
    const many = scripted('many', { onReject: () => void (told += 1) })
    const bench = new KernelBench([many])
    bench.act(many, ({ orders }) => {
      for (let time = 0; time < 2000; time++) orders.buy(ID, 1e9)
    })
    expect(told).toBe(2000)
    expect(bench.kernel.runners[0]?.halt).toBeNull()
  })

  it('through the venue, in one moment, ends: the strategy is halted', () => {
    const again = scripted('again', { onReject: ({ orders }: AnyContext) => void orders.buy(ID, 1) })
    const bench = new KernelBench([again])
    bench.act(again, ({ orders }) => orders.buy(ID, 1))
    let sequence = 1
    while (bench.kernel.core.orders.get(sequence)?.status === 'submitted' && sequence < 500_000) {
      bench.answer(sequence, { kind: 'orderRejected' })
      bench.effects.length = 0
      bench.records.length = 0
      sequence += 1
    }
    expect(bench.kernel.runners[0]?.halt?.code).toBe('STRATEGY_EVENT_FLOOD')
  })

  it('of timers that are due at once ends too', () => {
    const again = scripted('again', {
      onTimer: ({ timers }: AnyContext) => {
        timers.after(0, 'again')
      },
    })
    const bench = new KernelBench([again])
    bench.act(again, ({ timers }) => {
      timers.after(0, 'again')
    })
    expect(bench.fireTimers(500_000)).toBeLessThan(500_000)
    expect(bench.kernel.runners[0]?.halt?.code).toBe('STRATEGY_EVENT_FLOOD')
  })
})
