import { describe, expect, it } from 'vitest'
import { SteadyClock } from './steady-clock.ts'

function clockOf(): { wall: number; monotonic: number; steady: SteadyClock } {
  const state = { wall: 1_000_000, monotonic: 0 }
  const steady = new SteadyClock({
    now: () => state.wall,
    monotonic: () => state.monotonic,
    sleep: () => Promise.resolve(),
  })
  return Object.assign(state, { steady })
}

describe('a steady clock', () => {
  it('is the wall clock, as long as that goes forward, also by leaps', () => {
    const clock = clockOf()
    for (const step of [1, 500, 3_600_000_000]) {
      clock.wall += step
      clock.monotonic += 1
      expect(clock.steady.now()).toBe(clock.wall)
    }
  })

  it('goes on at half speed after a step back, and is the wall clock again once that has caught up', () => {
    const clock = clockOf()
    const before = clock.steady.now()
    clock.wall -= 100
    clock.monotonic += 3
    expect(clock.steady.now()).toBe(before + 1)
    clock.monotonic += 1
    expect(clock.steady.now()).toBe(before + 2)
    clock.wall = before + 50
    expect(clock.steady.now()).toBe(before + 50)
  })

  it('goes on from what an earlier run has seen', () => {
    const clock = clockOf()
    clock.steady.notBefore(clock.wall - 5)
    expect(clock.steady.now()).toBe(clock.wall)
    clock.steady.notBefore(clock.wall + 700)
    clock.monotonic += 4
    expect(clock.steady.now()).toBe(clock.wall + 702)
  })

  it('never goes back', () => {
    const clock = clockOf()
    let last = clock.steady.now()
    for (const step of [5, -90, 3, -1000, 7, 2000]) {
      clock.wall += step
      clock.monotonic += 10
      const now = clock.steady.now()
      expect(now).toBeGreaterThan(last)
      last = now
    }
  })
})
