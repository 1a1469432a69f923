import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { sma } from '../strategy/indicators/index.ts'
import type { AnyStrategy } from '../strategy/definition.ts'
import { AAA, BBB, KernelBench, MINUTE, scripted } from './kernel.test-support.ts'
import type { AnyBarContext, AnyContext } from './kernel.test-support.ts'

const ID = AAA.id

describe('the fast lane', () => {
  it('writes nothing down and does nothing for a bar on which nobody decides', () => {
    const bench = new KernelBench([scripted('s')])
    bench.records.length = 0
    for (let bar = 0; bar < 10; bar++) bench.bar(100 + bar)
    expect(bench.records).toEqual([])
    expect(bench.effects).toEqual([])
  })

  it('reaches only strategies that trade the instrument, and halted ones not at all', () => {
    const seen: string[] = []
    const strategy = (name: string, instruments: AnyStrategy['instruments']): AnyStrategy => ({
      name,
      instruments,
      onBar: ({ bar }: AnyBarContext) => {
        seen.push(`${name} ${bar.instrumentId} ${String(bar.close)}`)
        if (name === 'bad') throw new Error('no')
      },
    })
    const strategies = [strategy('both', [AAA, BBB]), strategy('bad', [AAA]), strategy('b', [BBB])]
    const bench = new KernelBench(strategies, { instruments: [AAA, BBB] })
    bench.bar(1, 0)
    bench.bar(2, 1)
    bench.bar(3, 0)
    expect(seen).toEqual([
      'both AAA.XNAS 1',
      'bad AAA.XNAS 1',
      'both BBB.XNAS 2',
      'b BBB.XNAS 2',
      'both AAA.XNAS 3',
    ])
  })
})

describe('time', () => {
  it('never goes back, whatever the inputs say', () => {
    const times: number[] = []
    const bench = new KernelBench([
      { name: 's', instruments: [AAA], onBar: ({ now }: AnyBarContext) => void times.push(now) },
    ])
    bench.bar(100)
    const late = bench.time
    bench.time -= 10 * MINUTE
    bench.step({ kind: 'connectionChanged', venue: 'X', connected: true })
    expect(bench.kernel.core.now).toBe(late)
    bench.bar(100)
    expect(times).toEqual([late / 1000, late / 1000])
  })
})

describe('timers', () => {
  function timed(): { bench: KernelBench; s: ReturnType<typeof scripted>; fired: string[] } {
    const fired: string[] = []
    const s = scripted('s', {
      onTimer: ({ timer, now }: AnyContext & { timer: { name: string; dueTime: number } }) => {
        fired.push(`${timer.name}@${String(timer.dueTime - start)} ${String(now - start)}`)
      },
    })
    const bench = new KernelBench([s])
    const start = bench.time / 1000 + 60_000
    return { bench, s, fired }
  }

  it('fire in the order of their times, and of their setting where those are equal', () => {
    const { bench, s, fired } = timed()
    bench.act(s, ({ timers, now }) => {
      timers.at(now + 2000, 'b')
      timers.at(now + 1000, 'c')
      timers.at(now + 2000, 'a')
      timers.after(500, 'first')
    })
    bench.time += 5_000_000
    bench.fireTimers()
    expect(fired).toEqual(['first@500 5000', 'c@1000 5000', 'b@2000 5000', 'a@2000 5000'])
    expect(bench.kernel.nextTimerDue).toBe(Infinity)
  })

  it('of one name replace each other, and can be canceled', () => {
    const { bench, s, fired } = timed()
    bench.act(s, ({ timers }) => {
      timers.after(1000, 'a')
      timers.after(3000, 'a')
      timers.after(2000, 'gone')
      timers.cancel('gone')
      timers.cancel('never set')
    })
    bench.time += 10_000_000
    bench.fireTimers()
    expect(fired).toEqual(['a@3000 10000'])
  })

  it('that repeat keep their rhythm when they fire late', () => {
    const { bench, s, fired } = timed()
    bench.act(s, ({ timers }) => {
      timers.every(1000, 'tick')
    })
    bench.time += 2_500_000
    bench.fireTimers()
    expect(fired).toEqual(['tick@1000 2500', 'tick@2000 2500'])
    expect(bench.kernel.nextTimerDue).toBe(bench.time + 500_000)
  })

  it('of two strategies may have the same name', () => {
    const { bench, s, fired } = timed()
    bench.act(s, ({ timers }) => {
      timers.after(1000, 'a')
    })
    bench.kernel.core.timers.cancel(1, 'a')
    bench.time += 1_000_000
    bench.fireTimers()
    expect(fired).toHaveLength(1)
  })

  it.each([
    ['at', NaN],
    ['after', Infinity],
    ['every', 0],
    ['every', -5],
    ['every', 0.0001],
  ] as const)('refuse %s(%d) as a mistake of the strategy', (method, value) => {
    const { bench, s } = timed()
    bench.act(s, ({ timers }) => {
      timers[method](value, 'x')
    })
    expect(bench.kernel.runners[0]?.halt?.message).toContain('Timer x')
  })

  it('that are no longer there do nothing when they come', () => {
    const { bench, fired } = timed()
    bench.step({ kind: 'timerDue', timerId: 99, dueTime: bench.time })
    expect(fired).toEqual([])
  })
})

describe('compute', () => {
  it('refuses what is not plain data where it is asked for, not when it is written down', () => {
    const s = scripted('s', { computations: { think: { run: () => 1 } } })
    const bench = new KernelBench([s])
    bench.act(s, ({ compute }) => compute('think', { callback: () => 1 }))
    expect(bench.kernel.runners[0]?.halt?.message).toMatch(/callback is a function/)
    expect(bench.effectsOf('compute')).toEqual([])
  })

  it('takes a copy of its input: changing it afterwards changes nothing', () => {
    const s = scripted('s', { computations: { think: { run: () => 1 } } })
    const bench = new KernelBench([s])
    bench.act(s, ({ compute }) => {
      const input = { list: [1, 2], amount: Decimal.parse('1.5') }
      compute('think', input)
      input.list.push(3)
    })
    expect(bench.effectsOf('compute')[0]?.input).toEqual({ list: [1, 2], amount: Decimal.parse('1.5') })
  })

  it('delivers an answer once, to the strategy that asked', () => {
    const answers: unknown[] = []
    const s = scripted('s', {
      computations: { think: { run: () => 1 } },
      onComputed: ({ computed }: AnyContext & { computed: unknown }) => void answers.push(computed),
    })
    const bench = new KernelBench([scripted('other'), s])
    bench.act(s, ({ compute }) => expect(compute('think', null)).toBe(1))
    for (let time = 0; time < 2; time++) {
      bench.step({ kind: 'computed', requestId: 1, ok: true, value: { x: 1 }, error: '' })
    }
    expect(answers).toEqual([{ requestId: 1, name: 'think', ok: true, value: { x: 1 }, error: '' }])
  })

  it('of a name that is not declared is a mistake that says which are', () => {
    const s = scripted('s', { computations: { think: { run: () => 1 } } })
    const bench = new KernelBench([s])
    bench.act(s, ({ compute }) => compute('thonk', null))
    expect(bench.kernel.runners[0]?.halt?.message).toMatch(
      /no computation thonk; the strategy declares: think/,
    )
  })
})

describe('history', () => {
  it('gives the last values, oldest first, this bar included; fewer at the start', () => {
    const seen: unknown[] = []
    const bench = new KernelBench(
      [
        {
          name: 's',
          instruments: [AAA, BBB],
          history: 3,
          onBar: ({ history }: AnyBarContext) => {
            seen.push([history(ID, 2), history(ID, 3, 'high'), history(BBB.id, 1)])
          },
        },
      ],
      { instruments: [AAA, BBB] },
    )
    for (const price of [1, 2, 3, 4, 5]) bench.bar(price)
    expect(seen).toEqual([
      [[1], [1], []],
      [[1, 2], [1, 2], []],
      [[2, 3], [1, 2, 3], []],
      [[3, 4], [2, 3, 4], []],
      [[4, 5], [3, 4, 5], []],
    ])
  })

  it('is kept for strategies without onBar too, and survives being saved at any point of its ring', () => {
    const seen: number[][] = []
    const strategy: AnyStrategy = {
      name: 's',
      instruments: [AAA],
      history: 3,
      onTimer: ({ history }: AnyContext) => void seen.push(history(ID, 3)),
      onStart: ({ timers }: AnyContext) => {
        timers.every(60_000, 'tick')
      },
    }
    let bench = new KernelBench([strategy])
    for (const price of [1, 2, 3, 4, 5, 6, 7]) {
      bench.bar(price)
      bench = bench.reloaded()
      bench.fireTimers()
    }
    expect(seen).toEqual([[1], [1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [4, 5, 6], [5, 6, 7]])
  })

  it('of more bars than the definition keeps is a mistake that says what to write', () => {
    const s = scripted('s', { history: 2 })
    const bench = new KernelBench([s])
    bench.act(s, ({ history }) => history(ID, 5))
    expect(bench.kernel.runners[0]?.halt?.message).toContain('history: 5')
  })
})

describe('the state', () => {
  it('of a strategy without any is saved and restored', () => {
    const bench = new KernelBench([scripted('s')])
    expect(bench.reloaded().kernel.save()).toBe(bench.kernel.save())
  })

  it('of another version is refused, saying which', () => {
    const bench = new KernelBench([scripted('s')])
    const older = bench.kernel.save().replace('"v":4', '"v":1')
    expect(() => {
      bench.kernel.load(older)
    }).toThrow('The saved state has version 1; this program reads 4.')
  })

  it('of indicators goes on exactly', () => {
    const values: number[] = []
    const strategy: AnyStrategy = {
      name: 's',
      instruments: [AAA],
      state: () => ({ average: sma(3), last: NaN }),
      onBar: ({
        bar,
        state,
      }: {
        bar: { close: number }
        state: { average: ReturnType<typeof sma>; last: number }
      }) => {
        state.last = state.average.next(bar.close)
        values.push(state.last)
      },
    }
    let bench = new KernelBench([strategy])
    for (const price of [0.1, 0.2, 0.3, 0.4, 0.5]) {
      bench.bar(price)
      bench = bench.reloaded()
    }
    const straight = sma(3)
    expect(values).toEqual([0.1, 0.2, 0.3, 0.4, 0.5].map((price) => straight.next(price)))
  })

  it('that cannot be saved is refused, with its path', () => {
    const strategy: AnyStrategy = {
      name: 's',
      instruments: [AAA],
      state: () => ({ deep: { callback: () => 1 } }),
      onBar: () => undefined,
    }
    expect(() => new KernelBench([strategy]).kernel.save()).toThrow(
      /state\[AAA\.XNAS\]\.deep\.callback is a function/,
    )
  })

  it('made with a clock or with chance is refused: the guard is up while it is made', () => {
    const guard = { inside: false, where: '' }
    const seen: unknown[] = []
    const strategy: AnyStrategy = {
      name: 's',
      instruments: [AAA],
      state: () => void seen.push({ ...guard }),
      shared: () => void seen.push({ ...guard }),
      onBar: () => undefined,
    }
    new KernelBench([strategy], { guard })
    expect(seen).toEqual([
      { inside: true, where: 's.shared' },
      { inside: true, where: 's.state' },
    ])
    expect(guard.inside).toBe(false)
  })
})
