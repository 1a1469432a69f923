/** What must hold whatever venue, market and people do. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../../domain/decimal.ts'
import { equity } from '../../domain/instruments.ts'
import { SeededRandom } from '../../domain/random.ts'
import type { Order } from '../../domain/order.ts'
import type { Orders } from '../../strategy/orders.ts'
import { KernelBench, scripted } from '../kernel.test-support.ts'
import { encodeRecord } from '../records.ts'
import { cumulativeTargets, evenTargets } from './slices.ts'

const AAA = equity('AAA.XNAS')
const SECOND = 1_000_000
const START = 1_700_000_000_000_000

type Dice = (count: number) => number

/** One of the algorithms with options at random. */
function begin(orders: Orders, dice: Dice): void {
  const side = dice(2) === 0 ? 'buy' : 'sell'
  const quantity = 1 + dice(200)
  const common = {
    maxRejects: 1 + dice(4),
    ...(dice(3) === 0 ? { maxChildren: 12 + dice(10) } : {}),
  }
  const timed = {
    ...common,
    durationMs: 1000 * (1 + dice(60)),
    ...(dice(2) === 0 ? { limit: 99 + dice(3) } : {}),
    ...(dice(2) === 0 ? { atEnd: 'market' as const } : {}),
    ...(dice(2) === 0 ? { randomizePercent: dice(101) } : {}),
  }
  switch (dice(4)) {
    case 0:
      orders.twap(side, AAA.id, quantity, { ...timed, slices: 1 + dice(10) })
      return
    case 1: {
      const profile = Array.from({ length: 2 + dice(8) }, () => dice(5) + 0.1)
      const share = dice(2) === 0 ? { maxParticipationPercent: 1 + dice(30) } : {}
      orders.vwap(side, AAA.id, quantity, { ...timed, ...share, profile })
      return
    }
    case 2:
      orders.marketable(side, AAA.id, quantity, { ...common, slippagePercent: dice(3) })
      return
    default:
      orders.peg(side, AAA.id, quantity, {
        ...common,
        to: dice(2) === 0 ? 'last' : 'primary',
        capPrice: 98 + dice(5),
        minIntervalMs: dice(3) * 500,
        ...(dice(2) === 0 ? { durationMs: 30_000, atEnd: 'market' as const } : {}),
      })
  }
}

/** What the strategy of a run does now and then. */
function act(orders: Orders, dice: Dice): void {
  const [running] = orders.executions()
  switch (dice(12)) {
    case 0:
      if (running !== undefined) orders.cancelExecution(running)
      return
    case 1: {
      const open = orders.open()
      const order = open[dice(Math.max(1, open.length))]
      if (order !== undefined) orders.cancel(order)
      return
    }
    case 2:
      if (dice(3) === 0) orders.cancelAll(AAA.id)
      return
    case 3:
      orders.target(AAA.id, dice(100) - 50)
      return
    default:
      if (orders.executions().length < 3) begin(orders, dice)
  }
}

/** An answer that a venue could give about one open order: it never fills what it has ended. */
function answer(bench: KernelBench, order: Order, dice: Dice): void {
  const { sequence, quantity, cumulativeQuantity, pending, requestedChange } = order
  const left = quantity.sub(cumulativeQuantity).toNumber()
  const roll = left > 0 ? dice(20) : 19
  if (roll < 7) bench.fill(sequence, 1 + dice(left), order.limitPrice ?? 100)
  else if (roll < 9) bench.fill(sequence, left, order.limitPrice ?? 100)
  else if (roll < 11) bench.accept(sequence)
  else if (roll === 11) bench.answer(sequence, { kind: 'orderRejected' })
  else if (roll === 12) bench.answer(sequence, { kind: 'orderInDoubt' })
  else if (roll === 13) bench.answer(sequence, { kind: 'orderExpired' })
  else if (roll === 14 && order.status === 'submitted') bench.answer(sequence, { kind: 'orderLost' })
  else if (roll === 15 && order.status === 'submitted') bench.answer(sequence, { kind: 'orderWithheld' })
  else if (pending === 'cancel')
    bench.answer(sequence, { kind: roll < 19 ? 'orderCanceled' : 'cancelRejected' })
  else if (pending === 'replace' && roll === 16) bench.answer(sequence, { kind: 'replaceRejected' })
  else if (pending === 'replace')
    bench.answer(sequence, {
      ...{ kind: 'orderReplaced', stopPrice: null },
      quantity: requestedChange?.quantity ?? quantity,
      limitPrice: requestedChange?.limitPrice ?? order.limitPrice,
    })
}

interface Totals {
  readonly worst: Decimal
  readonly children: number
}

/** By the orders themselves, not by what the book believes. */
function totalsOf(bench: KernelBench): Map<number, Totals> {
  const totals = new Map<number, Totals>()
  for (let sequence = 1; ; sequence++) {
    const order = bench.kernel.core.orders.get(sequence)
    if (order === null) return totals
    if (order.parentId === 0) continue
    const isOpen = ['submitted', 'accepted', 'partiallyFilled'].includes(order.status)
    const before = totals.get(order.parentId) ?? { worst: Decimal.ZERO, children: 0 }
    const worst = isOpen ? order.quantity : order.cumulativeQuantity
    totals.set(order.parentId, { worst: before.worst.add(worst), children: before.children + 1 })
  }
}

interface Run {
  readonly check: (bench: KernelBench, step: number) => void
  /** Saved, thrown away and loaded after every step. */
  readonly reload?: boolean
  readonly killAt?: number
}

/** Events at random, all from the seed. Returns everything that was decided. */
function play(seed: number, steps: number, { check, reload = false, killAt = -1 }: Run): readonly string[] {
  const random = new SeededRandom(seed)
  const dice: Dice = (count) => random.below(count)
  const strategy = scripted('s')
  let bench = new KernelBench([strategy], { cash: 1e9, time: START })
  const log: string[] = []
  let price = 100
  const note = (): void => {
    for (const record of bench.records) if (record.type !== 'input') log.push(encodeRecord(0, 0, record))
    bench.records.length = 0
    bench.effects.length = 0
  }
  for (let step = 0; step < steps; step++) {
    if (step === killAt) bench.step({ kind: 'kill', by: 'me', reason: 'enough' })
    else if (killAt !== -1 && step === killAt + 10) {
      bench.step({ kind: 'command', command: { id: 'r', verb: 'release', by: 'me', reason: 'fine' } })
      bench.step({ kind: 'command', command: { id: 's', verb: 'resume', by: 'me', reason: 'fine' } })
    } else move()
    check(bench, step)
    note()
    if (!reload) continue
    const entries = [...bench.kernel.core.orders.workingEntries]
    bench = bench.reloaded()
    expect([...bench.kernel.core.orders.workingEntries]).toEqual(entries)
  }
  return log

  function move(): void {
    const open = bench.open()
    const order = open[dice(Math.max(1, open.length))]
    const kind = dice(10)
    if (kind < 5 && order !== undefined) answer(bench, order, dice)
    else if (kind < 7) {
      bench.time += dice(8) * SECOND
      bench.fireTimers(1)
    } else if (kind === 7) {
      price = Math.max(95, Math.min(105, price + dice(5) - 2))
      bench.time += dice(3) * SECOND - 60 * SECOND
      bench.act(
        strategy,
        ({ orders }) => {
          act(orders, dice)
        },
        price,
      )
      expect(bench.kernel.runners[0]?.halt ?? null).toBeNull()
    } else {
      bench.time += SECOND
      quote(bench, price + dice(5) / 10)
    }
  }
}

function quote(bench: KernelBench, bid: number): void {
  const about = { instrumentIndex: 0, instrumentId: AAA.id, bidSize: 1, askSize: 1 }
  const view = { kind: 'quote' as const, ...about, bid, ask: bid + 0.1, time: bench.time / 1000 }
  bench.kernel.onMarketData(0, view, bench.time)
  const { outbox } = bench.kernel.core
  bench.records.push(...outbox.records)
  outbox.clear()
}

const seeds = fc.integer({ min: 0, max: 0x7fffffff })

describe('executions under random fills, refusals, doubts, cancels and quotes', () => {
  it('never stand for more than their quantity, nor send more orders than they may', () => {
    let children = 0
    fc.assert(
      fc.property(seeds, (seed) => {
        play(seed, 150, {
          check: (bench) => {
            const { executions } = bench.kernel.core
            for (const [id, { worst, children: count }] of totalsOf(bench)) {
              const { quantity, maxChildren } = executions.get(id)
              children = Math.max(children, count)
              if (worst.gt(quantity))
                throw new Error(`execution ${String(id)} stands for ${worst.toString()}`)
              if (count > maxChildren) throw new Error(`execution ${String(id)} sent ${String(count)} orders`)
            }
          },
        })
      }),
      { numRuns: 30 },
    )
    expect(children).toBeGreaterThan(3)
  })

  it('never send a child after a kill, also where trading goes on later', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        let sent: Map<number, Totals> | null = null
        play(seed, 120, {
          killAt: 60,
          check: (bench, step) => {
            if (step < 60) return
            const now = totalsOf(bench)
            sent ??= now
            for (const [id, { children }] of now) {
              if (step < 70 || sent.has(id)) expect(children).toBe(sent.get(id)?.children)
            }
          },
        })
      }),
      { numRuns: 20 },
    )
  })

  it('saved, thrown away and loaded after every event, they go on as they would have', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const nothing = (): void => undefined
        const plain = play(seed, 80, { check: nothing })
        expect(play(seed, 80, { check: nothing, reload: true })).toEqual(plain)
      }),
      { numRuns: 8 },
    )
  })
})

describe('slices', () => {
  const lots = fc.constantFrom('1', '0.001', '100', '0.5', '0.00000001')
  const quantities = fc.integer({ min: 1, max: 1e9 })

  it('add up to the quantity exactly, each a multiple of the lot and none below zero', () => {
    const weights = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 40 })
    fc.assert(
      fc.property(
        quantities,
        lots,
        weights,
        fc.integer({ min: 1, max: 100 }),
        (count, size, shares, slices) => {
          const lot = Decimal.parse(size)
          const quantity = lot.mul(Decimal.fromNumber(count))
          const targets = [evenTargets(quantity, lot, slices), cumulativeTargets(quantity, lot, shares)]
          for (const list of targets) {
            if (list === null) {
              expect(shares.every((share) => share === 0)).toBe(true)
              continue
            }
            let before = Decimal.ZERO
            for (const target of list) {
              expect(target.gte(before) && target.isMultipleOf(lot)).toBe(true)
              before = target
            }
            expect(before.eq(quantity)).toBe(true)
          }
        },
      ),
    )
  })

  it('of one size differ by no more than a lot', () => {
    fc.assert(
      fc.property(quantities, lots, fc.integer({ min: 1, max: 100 }), (count, size, slices) => {
        const lot = Decimal.parse(size)
        const targets = evenTargets(lot.mul(Decimal.fromNumber(count)), lot, slices)
        const sizes = targets.map((target, at) => target.sub(targets[at - 1] ?? Decimal.ZERO))
        const [least, most] = [sizes.reduce(Decimal.min), sizes.reduce(Decimal.max)]
        expect(most.sub(least).lte(lot)).toBe(true)
      }),
    )
  })
})
