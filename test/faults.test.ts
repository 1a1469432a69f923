import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { KernelInput } from '../src/domain/inputs.ts'
import { AAA, KernelBench, scripted } from '../src/engine/kernel.test-support.ts'
import { FaultyLine, type FaultRates, type SavedFaults } from '../src/sim/faults.ts'
import { Fixture, MINUTE, PLAIN } from '../src/sim/fixture.test-support.ts'

const share = fc.constantFrom(0, 0.1, 0.4)
const rates: fc.Arbitrary<FaultRates> = fc.record({
  lost: share,
  repeated: share,
  delayed: share,
  answerLost: share,
  cut: fc.constantFrom(0, 0.05),
  longestDelay: fc.constant(3 * MINUTE),
  cutFor: fc.constant(2 * MINUTE),
})
const actions = fc.array(
  fc.tuple(fc.constantFrom('buy', 'sell', 'limit', 'cancel', 'wait'), fc.integer({ min: 1, max: 9 })),
  {
    minLength: 5,
    maxLength: 30,
  },
)

/** A day of orders at a venue behind a faulty line; the line is saved and restored at `cut`. */
function play(faults: FaultRates, seed: number, steps: readonly (readonly [string, number])[], cut: number) {
  const strategy = scripted('faulty')
  const bench = new KernelBench([strategy])
  const fixture = new Fixture({ settings: { ...PLAIN, volumeCap: 0.1 }, instruments: [AAA] })
  const heard: KernelInput[] = []
  const tell = (input: KernelInput): void => {
    heard.push(input)
    bench.kernel.step(input, bench.time)
  }
  let line = new FaultyLine('SIM', faults, seed, tell)
  const begin = bench.time - (bench.time % (24 * 60 * MINUTE))
  let told = 0
  const report = (now: number): void => {
    for (; told < fixture.inputs.length; told++) {
      const input = fixture.inputs[told]
      if (input !== undefined) line.carry(input, now)
    }
    line.advance(now)
  }
  bench.bar(100)
  steps.forEach(([action, quantity], index) => {
    if (index === cut) {
      const saved = JSON.stringify(line.save())
      line = new FaultyLine('SIM', faults, seed + 1, tell)
      line.load(JSON.parse(saved) as SavedFaults)
      expect(JSON.stringify(line.save())).toBe(saved)
    }
    const minute = begin / MINUTE + 1_440 + index
    bench.act(strategy, ({ orders }) => {
      if (action === 'buy') orders.buy(AAA.id, quantity)
      if (action === 'sell') orders.sell(AAA.id, quantity)
      if (action === 'limit') orders.buy(AAA.id, quantity, { limit: 99.5 })
      if (action === 'cancel') orders.cancelAll()
    })
    fixture.venue.setTime(minute * MINUTE)
    for (const effect of bench.effects.splice(0)) {
      if (effect.kind === 'submit') fixture.venue.place(effect.order)
      if (effect.kind === 'cancel') fixture.venue.cancel(effect.order)
    }
    report(minute * MINUTE)
    fixture.bar(minute, [100, 101, 99, 100, 50])
    report((minute + 1) * MINUTE)
  })
  line.advance(Number.MAX_SAFE_INTEGER)
  return { bench, fixture, heard }
}

it('whatever goes wrong on the line, no execution is lost or booked twice once the venue is asked', () => {
  fc.assert(
    fc.property(rates, fc.nat(), actions, fc.nat(30), (faults, seed, steps, cut) => {
      const { bench, fixture } = play(faults, seed, steps, cut)
      const { core } = bench.kernel
      for (const fill of fixture.venue.fillsSince(0) ?? [])
        bench.kernel.step({ kind: 'fill', report: fill }, bench.time)
      expect(core.portfolio.exactNet(0).toString()).toBe(fixture.position())
      // nothing that the venue did is amiss, so nothing may freeze
      expect(core.frozen.size).toBe(0)
    }),
    { numRuns: 60 },
  )
})

it('the same seed gives the same faults, whether or not the line was saved and restored between', () => {
  fc.assert(
    fc.property(rates, fc.nat(), actions, fc.nat(30), (faults, seed, steps, cut) => {
      const one = play(faults, seed, steps, -1)
      const other = play(faults, seed, steps, cut)
      expect(JSON.stringify(other.heard)).toBe(JSON.stringify(one.heard))
    }),
    { numRuns: 20 },
  )
})
