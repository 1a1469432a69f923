import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { FulmarError } from '../domain/codes.ts'
import { acquireHandlerGuard, releaseHandlerGuard } from './handler-guard.ts'

/** Everything that gives another answer, or does something else, when a run is replayed. */
const FORBIDDEN: readonly [string, () => unknown][] = [
  ['Date.now', () => Date.now()],
  ['new Date()', () => new Date()],
  ['Date()', () => Date()],
  ['Math.random', () => Math.random()],
  ['performance.now', () => performance.now()],
  ['process.hrtime', () => process.hrtime()],
  ['process.hrtime.bigint', () => process.hrtime.bigint()],
  [
    'process.nextTick',
    () => {
      process.nextTick(() => undefined)
    },
  ],
  ['setTimeout', () => setTimeout(() => undefined, 0)],
  ['setInterval', () => setInterval(() => undefined, 1)],
  ['setImmediate', () => setImmediate(() => undefined)],
  [
    'queueMicrotask',
    () => {
      queueMicrotask(() => undefined)
    },
  ],
  ['fetch', () => fetch('http://127.0.0.1:9')],
  ['crypto.randomUUID', () => crypto.randomUUID()],
  ['crypto.getRandomValues', () => crypto.getRandomValues(new Uint8Array(1))],
]

const held: unknown[] = []

describe('the guard of handlers', () => {
  afterEach(() => {
    while (held.pop() !== undefined) releaseHandlerGuard()
  })

  const acquire = (): ReturnType<typeof acquireHandlerGuard> => {
    const guard = acquireHandlerGuard()
    held.push(guard)
    return guard
  }

  it.each(FORBIDDEN)('makes %s throw inside of a handler, naming handler and remedy', (name, use) => {
    const guard = acquire()
    guard.inside = true
    guard.where = 'mine.onBar'
    let caught: unknown
    try {
      use()
    } catch (error) {
      caught = error
    } finally {
      guard.inside = false
    }
    expect(caught).toBeInstanceOf(FulmarError)
    expect(caught).toMatchObject({ code: 'STRATEGY_NONDETERMINISTIC' })
    expect((caught as Error).message).toContain(`mine.onBar called ${name}; use `)
  })

  it.each(FORBIDDEN.filter(([name]) => name !== 'fetch' && name !== 'setInterval'))(
    'lets %s work outside of handlers while a run goes on',
    (_, use) => {
      acquire()
      expect(use).not.toThrow()
    },
  )

  it('lets dates be made from a time, and read, inside of a handler', () => {
    const guard = acquire()
    guard.inside = true
    const date = new Date(Date.UTC(2024, 0, 2))
    const parsed = Date.parse('2024-01-02')
    guard.inside = false
    expect(date.getTime()).toBe(parsed)
    expect(date).toBeInstanceOf(Date)
    class Day extends Date {}
    expect(new Day(0).getTime()).toBe(0)
  })

  it('puts everything back as it was, when the last run has ended', () => {
    const look = (): unknown[] => [
      Date,
      Date.now,
      Math.random,
      setTimeout,
      setInterval,
      setImmediate,
      queueMicrotask,
      fetch,
      process.nextTick,
      process.hrtime,
      process.hrtime.bigint,
      Object.getOwnPropertyDescriptor(crypto, 'randomUUID'),
      Object.getOwnPropertyDescriptor(performance, 'now'),
      Object.getOwnPropertyDescriptor(globalThis, 'Date'),
      Object.getOwnPropertyDescriptor(globalThis, 'fetch'),
    ]
    const before = look()
    acquireHandlerGuard()
    acquireHandlerGuard()
    expect(Math.random).not.toBe(before[2])
    releaseHandlerGuard()
    expect(Math.random).not.toBe(before[2])
    releaseHandlerGuard()
    expect(look()).toEqual(before)
    look().forEach((value, index) => {
      if (typeof value === 'function') expect(value).toBe(before[index])
    })
  })

  it('leaves what hangs on the functions: promisified timers work', async () => {
    acquire()
    await promisify(setTimeout)(0)
    await sleep(0)
    expect(await new Promise((resolve) => setTimeout(resolve, 0, 'done'))).toBe('done')
  })
})
