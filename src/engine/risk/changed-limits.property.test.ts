import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AAA, BBB, KernelBench, MINUTE, scripted } from '../kernel.test-support.ts'
import type { AnyBarContext } from '../kernel.test-support.ts'
import { gross, worstCaseNow } from './exposure.ts'
import type { LimitName } from './limits.ts'

const IDS = [AAA.id, BBB.id]
const start = {
  maxPositionQuantity: 40,
  maxOrdersPerDay: 25,
  maxPriceDriftPercent: 50,
  warnOrdersPerMinute: 2,
}

const action = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      what: fc.constantFrom('buy', 'sell'),
      instrument: fc.nat(1),
      quantity: fc.integer({ min: 1, max: 30 }),
      limit: fc.option(fc.integer({ min: 98, max: 102 })),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constantFrom('accept', 'fill', 'cancel', 'canceled', 'inDoubt'),
      order: fc.nat(20),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('replace'),
      order: fc.nat(20),
      quantity: fc.integer({ min: 1, max: 60 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      what: fc.constant('limit'),
      scope: fc.constantFrom('', 'strategy/s', AAA.id),
      name: fc.constantFrom(
        'maxPositionQuantity',
        'maxOrdersPerDay',
        'maxOrderQuantity',
        'warnCancelsPerMinute',
      ),
      value: fc.integer({ min: 0, max: 80 }),
      minutes: fc.option(fc.integer({ min: 1, max: 20 })),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('wait'), minutes: fc.integer({ min: 1, max: 900 }) }),
  },
)
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never
type Scripted = ReturnType<typeof scripted>

/** Does one thing to a kernel; `at` names commands, so that two kernels get the same. */
function perform(bench: KernelBench, s: Scripted, each: Action, at: number): void {
  if ('instrument' in each) {
    const id = IDS[each.instrument] ?? AAA.id
    act(bench, s, ({ orders }) => {
      orders[each.what === 'buy' ? 'buy' : 'sell'](
        id,
        each.quantity,
        each.limit === null ? {} : { limit: each.limit },
      )
    })
    return
  }
  if ('scope' in each) {
    const { scope, name, value, minutes } = each
    const expiresAt = minutes === null ? null : bench.time + minutes * MINUTE
    const command = {
      id: String(at),
      verb: 'setLimit',
      scope,
      name,
      value,
      by: 'ada',
      reason: 'a test',
      expiresAt,
    } as const
    bench.step({ kind: 'command', command })
    return
  }
  if (!('order' in each)) {
    bench.time += each.minutes * MINUTE
    bench.fireTimers()
    return
  }
  const open = bench.kernel.core.orders.open.flat()
  const order = open[each.order % Math.max(1, open.length)]
  if (order === undefined) return
  const { sequence, instrumentId } = order
  if ('quantity' in each) act(bench, s, ({ orders }) => orders.replace(sequence, { quantity: each.quantity }))
  else if (each.what === 'cancel') act(bench, s, ({ orders }) => orders.cancel(sequence))
  else if (each.what === 'accept') bench.accept(sequence)
  else if (each.what === 'canceled') bench.answer(sequence, { kind: 'orderCanceled' })
  else if (each.what === 'inDoubt') bench.answer(sequence, { kind: 'orderInDoubt' })
  else bench.fill(sequence, order.quantity.sub(order.cumulativeQuantity), 100, { instrumentId })
}

function act(bench: KernelBench, s: Scripted, what: (context: AnyBarContext) => unknown): void {
  s.do = what
  bench.bar(100)
}

function made(): { bench: KernelBench; s: Scripted } {
  const s = scripted('s', { instruments: [AAA, BBB] })
  const risk = { leverage: 1e6, allowShort: true, limits: start }
  const bench = new KernelBench([s], { instruments: [AAA, BBB], cash: 1e9, risk })
  bench.bar(100, 0)
  bench.bar(100, 1)
  return { bench, s }
}

const worst = ({ kernel: { core } }: KernelBench, index: number): number =>
  gross(worstCaseNow(index, { orders: core.orders, portfolio: core.portfolio } as never))

/** The tightest that holds for an order in that instrument. */
const inForce = ({ kernel: { core } }: KernelBench, index: number): number =>
  Math.min(...core.limits.scopesOf(0, index).map(({ limits }) => limits.maxPositionQuantity ?? Infinity))

const actions = fc.array(action, { minLength: 1, maxLength: 40 })

describe('while a person changes limits', () => {
  it('the worst case never grows beyond the limit that is in force', () => {
    fc.assert(
      fc.property(actions, (all) => {
        const { bench, s } = made()
        all.forEach((each, at) => {
          const before = IDS.map((_, index) => worst(bench, index))
          perform(bench, s, each, at)
          IDS.forEach((_, index) => {
            expect(worst(bench, index)).toBeLessThanOrEqual(
              Math.max(before[index] ?? 0, inForce(bench, index)),
            )
          })
        })
      }),
      { numRuns: 120 },
    )
  })

  it('every change that ends is taken back exactly once, and nothing of it is left', () => {
    fc.assert(
      fc.property(actions, (all) => {
        const { bench, s } = made()
        all.forEach((each, at) => {
          perform(bench, s, each, at)
        })
        bench.time += 1000 * MINUTE
        bench.fireTimers()
        const records = bench.recordsOf('limitChanged')
        const expired = records.filter(({ cause }) => cause === 'expiry').map(({ commandId }) => commandId)
        expect(new Set(expired).size).toBe(expired.length)
        for (const id of expired) {
          const change = records.find((record) => record.commandId === id && record.cause === 'operator')
          expect(change?.expiresAt).not.toBeNull()
        }
        const { overrides } = bench.kernel.core.limitControl.save() as {
          overrides: { expiresAt: number | null }[]
        }
        expect(overrides.filter(({ expiresAt }) => expiresAt !== null)).toEqual([])
        // whatever still holds was set without an end, or is what was configured
        for (const [scope, name] of new Set(records.map((record) => [record.scope, record.name] as const))) {
          const own = records.filter((record) => record.scope === scope && record.name === name)
          const lasting = own.findLast(({ cause, expiresAt }) => cause === 'operator' && expiresAt === null)
          const label = scope.replace('/', ' ')
          const inTable = bench.kernel.core.limits.scopesOf(0, 0).find((each) => each.label === label)
          expect(inTable?.limits[name as LimitName] ?? null).toBe(own.at(-1)?.after)
          expect(own.at(-1)?.after).toBe(lasting === undefined ? own[0]?.configured : lasting.after)
        }
      }),
      { numRuns: 120 },
    )
  })

  it('a kernel that is saved, thrown away and loaded before every step goes on identically', () => {
    fc.assert(
      fc.property(actions, (all) => {
        const { bench, s } = made()
        let twin = bench.reloaded()
        all.forEach((each, at) => {
          perform(bench, s, each, at)
          twin = twin.reloaded()
          perform(twin, s, each, at)
          expect(twin.kernel.save()).toBe(bench.kernel.save())
        })
      }),
      { numRuns: 60 },
    )
  })

  it('asking whether an order would pass changes nothing, byte for byte', () => {
    fc.assert(
      fc.property(actions, fc.integer({ min: 1, max: 99 }), (all, quantity) => {
        const { bench, s } = made()
        all.forEach((each, at) => {
          perform(bench, s, each, at)
        })
        bench.time += 1000 * MINUTE
        const asked = bench.reloaded()
        act(bench, s, () => undefined)
        act(asked, s, ({ orders }) => {
          for (const id of IDS) orders.check('buy', id, quantity, { limit: 99 })
          for (const id of IDS) orders.check('sell', id, quantity)
        })
        expect(asked.kernel.save()).toBe(bench.kernel.save())
        expect([asked.records, asked.effects]).toEqual([[], []])
      }),
      { numRuns: 60 },
    )
  })
})
