import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { BreakerMachine, levelOf } from './breaker-machine.ts'
import type { BreakerState, Level } from './breaker-machine.ts'

const LEVELS: readonly Level[] = ['clear', 'easing', 'near', 'beyond']
const STATES: readonly BreakerState[] = ['armed', 'warning', 'tripped', 'coolingDown']

describe('how a figure stands to its limit', () => {
  it.each<[number, number, boolean, Level]>([
    [59.99, 100, false, 'clear'],
    [60, 100, false, 'easing'],
    [79.99, 100, false, 'easing'],
    [80, 100, false, 'near'],
    [100, 100, false, 'near'],
    [100.01, 100, false, 'beyond'],
    [-500, 100, false, 'clear'],
    [NaN, 100, false, 'beyond'],
    [Infinity, 100, false, 'beyond'],
    [2, 3, true, 'easing'],
    [3, 3, true, 'beyond'],
    [4, 5, true, 'near'],
    [0, 0, false, 'clear'],
    [0.01, 0, false, 'beyond'],
    [0, 0, true, 'clear'],
    [0.01, 0, true, 'beyond'],
  ])('%d of %d (trips at the limit: %s) is %s', (figure, limit, tripsAtLimit, level) => {
    expect(levelOf(figure, limit, tripsAtLimit)).toBe(level)
  })

  it('does not take the rounding of floats for a breach', () => {
    expect(levelOf(0.1 + 0.2, 0.3, false)).toBe('near')
  })
})

describe('the states of a breaker', () => {
  const next: Record<'latched' | 'cooling', Record<BreakerState, Record<Level, BreakerState>>> = {
    latched: {
      armed: { clear: 'armed', easing: 'armed', near: 'warning', beyond: 'tripped' },
      warning: { clear: 'armed', easing: 'warning', near: 'warning', beyond: 'tripped' },
      tripped: { clear: 'tripped', easing: 'tripped', near: 'tripped', beyond: 'tripped' },
      coolingDown: { clear: 'coolingDown', easing: 'coolingDown', near: 'coolingDown', beyond: 'tripped' },
    },
    cooling: {
      armed: { clear: 'armed', easing: 'armed', near: 'warning', beyond: 'tripped' },
      warning: { clear: 'armed', easing: 'warning', near: 'warning', beyond: 'tripped' },
      tripped: { clear: 'coolingDown', easing: 'coolingDown', near: 'coolingDown', beyond: 'tripped' },
      coolingDown: { clear: 'coolingDown', easing: 'coolingDown', near: 'coolingDown', beyond: 'tripped' },
    },
  }
  const cases = (['latched', 'cooling'] as const).flatMap((kind) =>
    STATES.flatMap((from) => LEVELS.map((level) => ({ kind, from, level, to: next[kind][from][level] }))),
  )

  it.each(cases)('$kind: $from, $level → $to', ({ kind, from, level, to }) => {
    const machine = new BreakerMachine(kind === 'latched', 300)
    machine.load({ state: from, clearSince: 1_000 })
    expect(machine.observe(level, 1_100)).toBe(from !== to)
    expect(machine.state).toBe(to)
  })

  it('arm again after the cool-down, not a microsecond before, and from the start where it tripped in between', () => {
    const machine = new BreakerMachine(false, 300)
    machine.observe('beyond', 0)
    machine.observe('clear', 100)
    machine.observe('clear', 399)
    expect(machine.state).toBe('coolingDown')
    machine.observe('beyond', 399)
    machine.observe('clear', 500)
    machine.observe('clear', 799)
    expect(machine.state).toBe('coolingDown')
    machine.observe('clear', 800)
    expect(machine.state).toBe('armed')
  })

  it('arm at once where there is no cool-down', () => {
    const machine = new BreakerMachine(false, 0)
    machine.observe('beyond', 0)
    machine.observe('clear', 1)
    expect(machine.state).toBe('armed')
  })

  it('never leave tripped while latched, whatever is measured however long, over restarts, but by a reset', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...LEVELS), fc.nat(1e12), fc.boolean())), (steps) => {
        let machine = new BreakerMachine(true, 300)
        machine.observe('beyond', 0)
        for (const [level, now, restarts] of steps) {
          machine.observe(level, now)
          if (restarts) {
            const other = new BreakerMachine(true, 300)
            other.load(machine.save())
            machine = other
          }
          expect(machine.state).toBe('tripped')
        }
        expect(machine.reset()).toBe(true)
        expect(machine.state).toBe('armed')
      }),
    )
  })
})
