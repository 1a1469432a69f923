/** Contingent orders under races: at the simulated venue with everything that can go wrong, and at a venue that says anything. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import bracketExample from '../examples/bracket.ts'
import { Decimal } from '../src/domain/decimal.ts'
import type { KernelInput } from '../src/domain/inputs.ts'
import { AAA, KernelBench, scripted } from '../src/engine/kernel.test-support.ts'
import { parseVenueSettings } from '../src/index.ts'
import { nativeContingencies } from '../src/sim/capabilities.ts'
import { backtest } from '../src/runtime/backtest.ts'
import { memorySource, walk } from './support/bars.ts'
import { FaultyDay, commandFaults, reportFaults, steps } from './support/faulty-day.ts'
import { expectAllProtected, expectProtected } from './support/protected.ts'

const SEED = 20_131_007

/** Looks after every input. */
function watched(day: FaultyDay): FaultyDay {
  const { bench } = day
  const step = bench.step.bind(bench)
  bench.step = (input: KernelInput): void => {
    step(input)
    expectProtected(bench.kernel.core)
  }
  return day
}

const alertsOf = (bench: KernelBench, code: string): number =>
  bench.effectsOf('alert').filter((alert) => alert.code === code).length

describe.each(['none', 'native'] as const)(
  'a bracket at the simulated venue (contingencies=%s)',
  (contingencies) => {
    it('never leaves a position unprotected past the input that filled it, whatever goes wrong', () => {
      const list = steps('bracket', 'bracket', 'cancel', 'sell', 'wait', 'wait')
      fc.assert(
        fc.property(reportFaults, commandFaults, fc.nat(), list, (reports, commands, seed, actions) => {
          const day = watched(
            new FaultyDay({ reports, commands, seed, contingencies, steps: actions }),
          ).play()
          day.expectNoneDoubled()
          day.reconcile()
        }),
        { seed: SEED, numRuns: 40 },
      )
    })

    it('never fills more exits than its entry has filled, where the venue answers at once', () => {
      let exits = 0
      fc.assert(
        fc.property(fc.nat(), steps('bracket', 'bracket', 'oco', 'wait'), (seed, actions) => {
          const day = watched(new FaultyDay({ seed, contingencies, steps: actions })).play()
          let held = 0
          for (const input of day.fixture.inputs) {
            if (input.kind !== 'fill') continue
            const { side, quantity } = input.report
            held += side === 'buy' ? quantity.toNumber() : -quantity.toNumber()
            if (side === 'sell') exits += 1
            expect(held).toBeGreaterThanOrEqual(0)
          }
          expect(alertsOf(day.bench, 'ORDER_EXITS_OVERFILLED')).toBe(0)
        }),
        { seed: SEED, numRuns: 40 },
      )
      expect(exits).toBeGreaterThan(50)
    })
  },
)

describe.each(['none', 'native'] as const)(
  'with time between us and the venue (contingencies=%s)',
  (contingencies) => {
    it.each([0, 1000, 90_000, 300_000])('exits never sell more than is held (%d ms)', async (latencyMs) => {
      const text = String(latencyMs)
      const alerts: string[] = []
      const record = await backtest({
        strategies: [{ definition: bracketExample }],
        sources: [memorySource('SPY.ARCX', walk(2000, 7))],
        venue: parseVenueSettings({
          latencyMs: text,
          reportLatencyMs: text,
          volumeCap: '0.0005',
          contingencies,
        }),
        onAlert: (_severity, code) => alerts.push(code),
      })
      let held = 0
      for (const { side, quantity } of record.fills) {
        held += side === 'buy' ? quantity.toNumber() : -quantity.toNumber()
        expect(held).toBeGreaterThanOrEqual(0)
      }
      expect(record.halts).toEqual([])
      expect(record.roundTrips.length).toBeGreaterThan(2)
      expect(alerts).not.toContain('RISK_INSTRUMENT_FROZEN')
      if (latencyMs === 0) expect(alerts).toEqual([])
      // nothing is on its way for too long: the venue has done it already
      if (contingencies === 'native') expect(alerts).not.toContain('ORDER_EXITS_OVERFILLED')
    })
  },
)

const kinds = [
  'bracket',
  'oco',
  'oto',
  'fill',
  'fill',
  'fill',
  'accept',
  'accept',
  'replaced',
  'replaceRejected',
  'cancelRejected',
  'canceled',
  'rejected',
  'withheld',
  'lost',
  'inDoubt',
  'bust',
  'bar',
  'timers',
  'close',
  'cancelAll',
  'move',
  'kill',
] as const
type Move = readonly [kind: (typeof kinds)[number], which: number, amount: number]
const moves = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat(20), fc.integer({ min: 1, max: 40 })), {
  minLength: 10,
  maxLength: 60,
})

/** A venue that says anything of any order, true or not, in any order. */
class AnythingGoes {
  readonly strategy = scripted('any', {
    protect: { stopLossPercent: 3, takeProfitPercent: 5, maxHoldMs: 200_000 },
  })
  bench: KernelBench
  private price = 100

  constructor(contingencies: 'none' | 'native' = 'none') {
    const options = { cash: 1_000_000, nativeContingencies: nativeContingencies({ contingencies }) }
    this.bench = new KernelBench([this.strategy], options)
    this.bench.bar(this.price)
  }

  make([kind, which, amount]: Move): void {
    const { bench } = this
    const open = bench.open()
    const order = open[which % Math.max(1, open.length)]
    switch (kind) {
      case 'bracket':
        this.act((orders) => {
          const stopLoss = amount % 2 === 0 ? { percent: 2 } : { trailPercent: 1 }
          orders.bracket('buy', AAA.id, amount, { stopLoss, takeProfit: { limit: 104 }, timeStop: 120_000 })
        })
        return
      case 'oco':
        this.act((orders) => {
          orders.oco(AAA.id, [
            { side: 'buy', quantity: amount, stop: 103 },
            { side: 'sell', quantity: amount, stop: 97 },
          ])
        })
        return
      case 'oto':
        this.act((orders) => {
          const entry = { side: 'buy', quantity: amount, limit: 99 } as const
          orders.oto(AAA.id, entry, [{ side: 'sell', quantity: amount, stop: 90, reduceOnly: true }])
        })
        return
      case 'bar':
        this.price += (amount % 5) - 2
        bench.bar(this.price)
        return
      case 'timers':
        bench.time += amount * 10_000_000
        bench.fireTimers(20)
        return
      case 'close':
        this.act((orders) => orders.close(AAA.id))
        return
      case 'cancelAll':
        this.act((orders) => orders.cancelAll(AAA.id))
        return
      case 'move':
        this.act((orders) => {
          for (const { legs } of [orders.group(which)].flatMap((group) => group ?? []))
            for (const ticket of legs.flatMap((leg) => leg.orders)) orders.replace(ticket, { stop: 97 })
        })
        return
      case 'kill':
        if (which === 0) bench.step({ kind: 'kill', by: 'test', reason: 'test' })
        return
      case 'fill':
      case 'bust': {
        const target = kind === 'fill' ? order : bench.kernel.core.orders.get(1 + which)
        if (target === undefined || target === null) return
        const left =
          kind === 'fill' ? target.quantity.sub(target.cumulativeQuantity) : target.cumulativeQuantity
        const size = Decimal.min(left, Decimal.from(amount))
        if (size.isPositive) bench.fill(target.sequence, kind === 'fill' ? size : size.neg(), this.price)
        return
      }
      case 'accept':
      case 'canceled':
      case 'cancelRejected':
      case 'inDoubt':
      case 'lost':
      case 'rejected':
      case 'replaced':
      case 'replaceRejected':
      case 'withheld':
        if (order !== undefined) this.answer(kind, order.sequence)
    }
  }

  private answer(kind: Move[0], sequence: number): void {
    const { bench } = this
    const order = bench.order(sequence)
    const { requestedChange, quantity, limitPrice, stopPrice } = order
    if (kind === 'accept') bench.accept(sequence)
    if (kind === 'canceled') bench.answer(sequence, { kind: 'orderCanceled' })
    if (kind === 'rejected') bench.answer(sequence, { kind: 'orderRejected' })
    if (kind === 'withheld') bench.answer(sequence, { kind: 'orderWithheld' })
    if (kind === 'lost') bench.answer(sequence, { kind: 'orderLost' })
    if (kind === 'inDoubt') bench.answer(sequence, { kind: 'orderInDoubt' })
    if (kind === 'replaceRejected' && requestedChange !== null) bench.answer(sequence, { kind })
    if (kind === 'cancelRejected' && order.pending === 'cancel') bench.answer(sequence, { kind })
    if (kind === 'replaced' && requestedChange !== null) {
      bench.answer(sequence, {
        kind: 'orderReplaced',
        quantity: requestedChange.quantity ?? quantity,
        limitPrice: requestedChange.limitPrice ?? limitPrice,
        stopPrice: requestedChange.stopPrice ?? stopPrice,
      })
    }
  }

  private act(
    act: Parameters<typeof this.bench.act>[1] extends (c: infer C) => unknown
      ? (orders: C extends { orders: infer O } ? O : never) => unknown
      : never,
  ): void {
    this.bench.act(this.strategy, ({ orders }) => act(orders), this.price)
  }
}

describe.each(['none', 'native'] as const)(
  'whatever a venue says, in whatever order (contingencies=%s)',
  (contingencies) => {
    it('no bracket, and no position, is left unprotected past an input', () => {
      fc.assert(
        fc.property(moves, (list) => {
          const run = new AnythingGoes(contingencies)
          for (const move of list) {
            run.make(move)
            expectProtected(run.bench.kernel.core)
            expectAllProtected(run.bench.kernel.core, 0, 0)
          }
        }),
        { seed: SEED, numRuns: 120 },
      )
    })

    it('saved, thrown away and loaded after every move it goes on byte for byte', () => {
      fc.assert(
        fc.property(moves, (list) => {
          const straight = new AnythingGoes(contingencies)
          const other = new AnythingGoes(contingencies)
          for (const move of list) {
            straight.make(move)
            other.bench = other.bench.reloaded()
            other.make(move)
            expect(other.bench.kernel.save()).toBe(straight.bench.kernel.save())
          }
        }),
        { seed: SEED, numRuns: 25 },
      )
    })

    it('no handler that throws leaves anything of a group behind', () => {
      const run = new AnythingGoes(contingencies)
      const before = run.bench.kernel.core.contingencies.save()
      run.strategy.do = ({ orders }) => {
        orders.bracket('buy', AAA.id, 5, { stopLoss: { stop: 90 } })
        throw new Error('on purpose')
      }
      run.bench.bar(100)
      expect(run.bench.kernel.core.contingencies.save()).toEqual(before)
      expect(run.bench.open()).toEqual([])
    })
  },
)
