import { BigNumber } from 'bignumber.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { FillReport } from '../domain/fill.ts'
import type { KernelInput } from '../domain/inputs.ts'
import { at } from './assert.ts'
import { MINUTE, type Fixture } from './fixture.test-support.ts'
import type { SideRange } from './market-window.ts'
import type { SimulatedVenue } from './simulated-venue.ts'
import type { SavedVenue } from './saved-venue.ts'
import {
  INSTRUMENTS,
  STOCK_SESSIONS,
  scenario,
  settingsArbitrary,
  type RandomSettings,
  type Step,
} from './scenario.test-support.ts'
import { bytes, drive, fixtureFor } from './scenario-drive.test-support.ts'

const RUNS = { numRuns: 100 }

type Visit = (step: Step, fresh: readonly KernelInput[], fixture: Fixture) => void

function play(settings: RandomSettings, steps: readonly Step[], visit: Visit = () => undefined): Fixture {
  const fixture = fixtureFor(settings)
  const clock = { now: 0 }
  let seen = 0
  for (const step of steps) {
    drive(fixture, [fixture.venue], step, clock)
    visit(step, fixture.inputs.slice(seen), fixture)
    seen = fixture.inputs.length
  }
  return fixture
}

/** Without what the venue did by itself, for which no order's rule holds. */
function fillsOfOrders(inputs: readonly KernelInput[]): FillReport[] {
  return fillsOf(inputs).filter(({ origin }) => origin === undefined)
}

function check(
  settings: fc.Arbitrary<RandomSettings>,
  verdict: (settings: RandomSettings, steps: Step[]) => void,
): void {
  fc.assert(fc.property(settings, scenario, verdict), RUNS)
}

/** What is under way; not for ever, since the end of a day is followed by that of the next. */
function drain(venue: SimulatedVenue): void {
  let { now } = venue.save()
  while (venue.nextEventTime <= now + 2 * MINUTE) {
    now = venue.nextEventTime
    venue.processDue()
  }
}

function fillsOf(inputs: readonly KernelInput[]): FillReport[] {
  return inputs.flatMap((input) => (input.kind === 'fill' ? [input.report] : []))
}

const ENDS: ReadonlySet<string> = new Set(['orderRejected', 'orderCanceled', 'orderExpired'])
/** May come for any order, also one that is unknown or closed. */
const ANSWERS: ReadonlySet<string> = new Set(['cancelRejected', 'replaceRejected'])

function idOf(input: KernelInput): string {
  return 'clientOrderId' in input ? input.clientOrderId : ''
}

/** Prices that the side of the fill traded at in the step's data. */
function rangeOf(step: Extract<Step, { kind: 'phase' }>, buy: boolean): SideRange {
  if (step.index === 0) return step.bar
  const { quote } = step
  return buy
    ? { open: quote.askOpen, high: quote.askHigh, low: quote.askLow, close: quote.askClose }
    : { open: quote.bidOpen, high: quote.bidHigh, low: quote.bidLow, close: quote.bidClose }
}

const immediate = settingsArbitrary.map((one) => ({
  ...one,
  marketFill: 'next' as const,
  reportLatencyMs: 0,
}))

describe('whatever is asked of the venue', () => {
  it('no fill is better than the data of its moment allow', () => {
    check(immediate, (settings, steps) => {
      play(settings, steps, (step, fresh) => {
        if (step.kind !== 'phase') return
        for (const fill of fillsOfOrders(fresh)) {
          const range = rangeOf(step, fill.side === 'buy')
          const price = fill.price.toNumber()
          if (fill.side === 'buy') expect(price).toBeGreaterThanOrEqual(range.low)
          else expect(price).toBeLessThanOrEqual(range.high)
        }
      })
    })
  })

  it('without costs no fill is outside the range of its bar', () => {
    const free = immediate.map((one) => ({
      ...one,
      halfSpreadBps: 0,
      slippage: 'none' as const,
      dailyLimitPercent: null,
      bandPercent: null,
    }))
    check(free, (settings, steps) => {
      const postOnly = new Set(
        steps.flatMap((step) =>
          step.kind === 'command' && step.command.kind === 'place' && step.command.request.postOnly
            ? [step.command.request.clientOrderId]
            : [],
        ),
      )
      play(settings, steps, (step, fresh) => {
        if (step.kind !== 'phase') return
        for (const fill of fillsOfOrders(fresh)) {
          // A post-only order gives the whole gap away: it fills at its limit, behind the bar.
          if (postOnly.has(fill.clientOrderId)) continue
          const range = rangeOf(step, fill.side === 'buy')
          expect(fill.price.toNumber()).toBeGreaterThanOrEqual(range.low)
          expect(fill.price.toNumber()).toBeLessThanOrEqual(range.high)
        }
      })
    })
  })

  it('no order trades outside its hours, nor at or beyond its price limits', () => {
    const limits = { upper: 101.5, lower: 98.5 }
    check(immediate, (settings, steps) => {
      const extended = new Set<string>()
      const fixture = fixtureFor(settings)
      fixture.venue.setPriceBands(0, limits)
      const clock = { now: 0 }
      for (const step of steps) {
        const before = fixture.inputs.length
        drive(fixture, [fixture.venue], step, clock)
        if (step.kind === 'command' && step.command.kind === 'place' && step.command.request.extendedHours)
          extended.add(step.command.request.clientOrderId)
        // what the venue liquidates by itself is another matter
        for (const fill of fillsOfOrders(fixture.inputs.slice(before))) {
          if (fill.instrumentId !== at(INSTRUMENTS, 0).id) continue
          const price = fill.price.toNumber()
          expect(fill.side === 'buy' ? price < limits.upper : price > limits.lower).toBe(true)
          if (step.kind !== 'phase' || extended.has(fill.clientOrderId)) continue
          const session = STOCK_SESSIONS[0]?.sessionOn(Math.floor(step.bar.start / MICROS_PER_DAY))
          expect(step.bar.start).toBeLessThan(session?.close ?? 0)
          expect(step.bar.end).toBeGreaterThan(session?.open ?? Infinity)
        }
      }
    })
  })

  it('no limit is exceeded and no order filled beyond its quantity', () => {
    check(settingsArbitrary, (settings, steps) => {
      const filled = new Map<string, BigNumber>()
      play(settings, steps, (_step, fresh, fixture) => {
        for (const fill of fillsOfOrders(fresh)) {
          const order = fixture.venue.order(fill.clientOrderId)
          expect(order).not.toBeNull()
          if (order === null) return
          const total = (filled.get(fill.clientOrderId) ?? BigNumber(0)).plus(fill.quantity.toString())
          filled.set(fill.clientOrderId, total)
          expect(total.lte(order.quantity.toString())).toBe(true)
          if (order.limitPrice === null || settings.reportLatencyMs > 0) continue
          if (fill.side === 'buy') expect(fill.price.lte(order.limitPrice)).toBe(true)
          else expect(fill.price.gte(order.limitPrice)).toBe(true)
        }
      })
    })
  })

  it('a bar gives no more than its share of the volume', () => {
    check(
      immediate.map((one) => ({ ...one, volumeCap: 0.1 })),
      (settings, steps) => {
        const taken = new Map<string, number>()
        play(settings, steps, (step, fresh) => {
          if (step.kind !== 'phase' || step.index !== 0 || Number.isNaN(step.bar.volume)) return
          const key = String(step.bar.end)
          for (const fill of fillsOfOrders(fresh))
            taken.set(key, (taken.get(key) ?? 0) + fill.quantity.toNumber())
          expect(taken.get(key) ?? 0).toBeLessThanOrEqual(Math.floor(step.bar.volume / 10))
        })
      },
    )
  })

  it('an order ends once, is accepted before it fills, and nothing follows its end', () => {
    check(settingsArbitrary, (settings, steps) => {
      const { inputs, venue } = play(settings, steps)
      drain(venue)
      const ended = new Set<string>()
      const accepted = new Set<string>()
      for (const input of inputs) {
        if (input.kind === 'fill' && input.report.origin !== undefined) continue
        const id = input.kind === 'fill' ? input.report.clientOrderId : idOf(input)
        if (input.kind === 'orderAccepted') accepted.add(id)
        else if (input.kind === 'orderRejected') expect(accepted.has(id)).toBe(false)
        else if (!ANSWERS.has(input.kind) && input.kind !== 'cashMoved') {
          expect(accepted.has(id)).toBe(true)
          expect(ended.has(id)).toBe(false)
        }
        if (ENDS.has(input.kind)) {
          expect(ended.has(id)).toBe(false)
          ended.add(id)
        }
      }
      const open = new Set(venue.openOrders().map((order) => order.clientOrderId))
      for (const id of accepted) {
        const status = venue.order(id)?.status
        expect(open.has(id)).toBe(
          status === 'accepted' || status === 'triggered' || status === 'partiallyFilled',
        )
        expect(ended.has(id)).toBe(status === 'canceled' || status === 'expired')
        expect(status).not.toBe('rejected')
      }
      const watched = settings.margin === 'leverage' ? 0 : venue.positions().length
      if (settings.dailyLimitPercent === null)
        expect(venue.working.reduce((sum, count) => sum + count, 0)).toBe(open.size + watched)
    })
  })

  it('cash is conserved to the last digit', () => {
    check(settingsArbitrary, (settings, steps) => {
      const fixture = play(settings, steps)
      const { venue } = fixture
      drain(venue)
      let cash = BigNumber(20_000)
      let futureFlow = BigNumber(0)
      for (const fill of fillsOf(fixture.inputs)) {
        const sign = fill.side === 'buy' ? 1 : -1
        const multiplier = fill.instrumentId === at(INSTRUMENTS, 1).id ? 5 : 1
        const value = BigNumber(fill.price.toString())
          .times(fill.quantity.toString())
          .times(multiplier * sign)
        cash = cash.minus(fill.fee.toString())
        if (multiplier === 1) cash = cash.minus(value)
        else futureFlow = futureFlow.plus(value)
      }
      for (const input of fixture.inputs) {
        if (input.kind === 'cashMoved') cash = cash.plus(input.amount.toString())
      }
      // On margin: what was paid in all is realized loss plus the cost of what is still held.
      const saved = venue.save().account
      const held = saved.positions.find((position) => position.index === 1)?.cost ?? '0'
      cash = cash.minus(futureFlow.minus(held))
      expect(cash.eq(venue.account().balances.get('USD')?.toString() ?? '')).toBe(true)
    })
  })

  it('the same seed and the same steps give the same bytes', () => {
    check(settingsArbitrary, (settings, steps) => {
      const one = play(settings, steps)
      const other = play(settings, steps)
      expect(bytes(other.inputs)).toBe(bytes(one.inputs))
      expect(JSON.stringify(other.venue.save())).toBe(JSON.stringify(one.venue.save()))
    })
  })

  it('a venue restored at any step continues byte for byte', () => {
    fc.assert(
      fc.property(settingsArbitrary, scenario, fc.nat(200), (settings, steps, cut) => {
        const fixture = fixtureFor(settings)
        const clock = { now: 0 }
        const place = cut % steps.length
        for (const step of steps.slice(0, place)) drive(fixture, [fixture.venue], step, clock)
        const restoredInputs: KernelInput[] = []
        const restored = fixture.make(restoredInputs)
        const text = JSON.stringify(fixture.venue.save())
        restored.load(JSON.parse(text) as SavedVenue)
        expect(JSON.stringify(restored.save())).toBe(text)
        const before = fixture.inputs.length
        for (const step of steps.slice(place)) {
          drive(fixture, [fixture.venue, restored], step, clock)
          expect(bytes(restoredInputs)).toBe(bytes(fixture.inputs.slice(before)))
        }
        expect(JSON.stringify(restored.save())).toBe(JSON.stringify(fixture.venue.save()))
      }),
      RUNS,
    )
  })

  it('the scenarios are worth something: every kind of report occurs', () => {
    const kinds = new Map<string, number>()
    check(settingsArbitrary, (settings, steps) => {
      for (const { kind } of play(settings, steps).inputs) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    })
    const expected = [
      'orderAccepted',
      'orderRejected',
      'fill',
      'orderTriggered',
      'orderCanceled',
      'orderExpired',
      'orderReplaced',
      'cancelRejected',
      'replaceRejected',
      'cashMoved',
    ]
    expect([...kinds.keys()].sort()).toEqual(expected.sort())
  })
})
