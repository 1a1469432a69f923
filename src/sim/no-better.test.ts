import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import type { FillReport } from '../domain/fill.ts'
import { Judge, volumeOf } from './judge.test-support.ts'
import {
  INSTRUMENTS,
  scenario,
  settingsArbitrary,
  type RandomSettings,
  type Step,
} from './scenario.test-support.ts'
import { drive, fixtureFor } from './scenario-drive.test-support.ts'
import type { OrderRequest } from './venue-order.ts'

const bands = fc.constantFrom(null, null, { lower: 98.5, upper: 101.5 })

/** Without delay of reports, for then what is heard in a step belongs to its data. */
const prompt = settingsArbitrary.map((settings) => ({ ...settings, reportLatencyMs: 0 }))

/** What a careful strategy does: it answers each fill at once, with a stop against it. */
function protection(fill: FillReport, sequence: number): OrderRequest {
  const index = INSTRUMENTS.findIndex(({ id }) => id === fill.instrumentId)
  const isLong = fill.side === 'buy'
  const distance = Decimal.from('0.5')
  const near = fill.price.quantize(distance, isLong ? 'down' : 'up')
  return {
    clientOrderId: `P-${String(sequence)}`,
    instrumentId: fill.instrumentId,
    instrumentIndex: index,
    side: isLong ? 'sell' : 'buy',
    type: 'stop',
    quantity: fill.quantity,
    limitPrice: null,
    stopPrice: isLong ? near.sub(distance) : near.add(distance),
    trail: null,
    timeInForce: 'gtc',
    expireTime: null,
    reduceOnly: true,
    postOnly: false,
    extendedHours: true,
  }
}

interface Day {
  readonly settings: RandomSettings
  readonly limits: { readonly lower: number; readonly upper: number } | null
  readonly steps: readonly Step[]
  readonly protects: boolean
}

function play({ settings, limits, steps, protects }: Day): Judge {
  const fixture = fixtureFor(settings)
  const { venue, inputs } = fixture
  if (limits !== null) INSTRUMENTS.forEach((_, index) => venue.setPriceBands(index, limits))
  const judge = new Judge(settings, limits)
  const clock = { now: 0 }
  let heard = 0
  let protections = 0
  for (const step of steps) {
    const volume = volumeOf(fixture, step)
    drive(fixture, [venue], step, clock)
    const fresh = inputs.slice(heard)
    heard = inputs.length
    judge.look(step, fresh, volume)
    if (!protects) continue
    for (const input of fresh) {
      if (input.kind !== 'fill' || input.report.clientOrderId.startsWith('P')) continue
      protections++
      const request = protection(input.report, protections)
      judge.sent(request)
      venue.place(request)
    }
  }
  return judge
}

describe('on bars, quotes, prints and books, through halts, bands, auctions and latency', () => {
  it('no rule ever fills better than the data allow', () => {
    const seen = new Map<string, number>()
    const next = prompt.map((settings) => ({
      ...settings,
      marketFill: 'next' as const,
      dailyLimitPercent: null,
      bandPercent: null,
    }))
    fc.assert(
      fc.property(next, bands, scenario, fc.boolean(), (settings, limits, steps, protects) => {
        for (const [what, count] of Object.entries(play({ settings, limits, steps, protects }).seen))
          seen.set(what, (seen.get(what) ?? 0) + count)
      }),
      { numRuns: 300 },
    )
    // a judge before whom nobody appears acquits everybody
    for (const [what, count] of seen) expect(count, what).toBeGreaterThan(0)
  })
})
