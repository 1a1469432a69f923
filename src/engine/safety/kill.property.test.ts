import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { TradingScope } from '../../domain/trading-scope.ts'
import { encode } from '../codec.ts'
import { AAA } from '../kernel.test-support.ts'
import { command, dayAction, KillDay } from './kill.test-support.ts'
import type { DayAction } from './kill.test-support.ts'
import { protects } from './protection.ts'

const scope = fc.constantFrom<TradingScope>(
  'all',
  'account:main',
  'venue:XNAS',
  `instrument:${AAA.id}`,
  'strategy:s',
)
const before = fc.array(dayAction, { minLength: 5, maxLength: 40 })
const after = fc.array(dayAction, { maxLength: 30 })
interface Kill {
  readonly scope: TradingScope
  readonly flatten: boolean
  readonly naked: boolean
}
const options: fc.Arbitrary<Kill> = fc.record({ scope, flatten: fc.boolean(), naked: fc.boolean() })

function killed(first: readonly DayAction[], kill: Kill, day = new KillDay()): KillDay {
  for (const action of first) day.do(action)
  day.step({ kind: 'kill', id: 'k', by: 'anna', reason: 'test', ...kill })
  return day
}

describe('after a kill, whatever was under way and whatever is ordered on', () => {
  it('nothing leaves in its scope that could open a position or make one larger, ever', () => {
    fc.assert(
      fc.property(before, options, after, (first, kill, then) => {
        const day = killed(first, kill)
        const { gate } = day.bench.kernel.core
        for (const action of then) {
          const nets = [0, 1].map((strategy) => [0, 1].map((index) => day.net(strategy, index)))
          for (const effect of day.do(action)) {
            if (effect.kind !== 'submit' && effect.kind !== 'replace') continue
            const order = effect.kind === 'submit' ? effect.order : effect.request.order
            if (!gate.covers(kill.scope, order.strategyIndex, order.instrumentIndex)) continue
            // what protects goes with what fills late, where the kill leaves it
            if (order.purpose === 'protect' && !kill.flatten && !kill.naked) continue
            expect(effect.kind).toBe('submit')
            expect(order.purpose).toBe('flatten')
            expect(kill.flatten).toBe(true)
            if ('strategy' in action) expect(nets[order.strategyIndex]?.[order.instrumentIndex]).not.toBe(0)
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  it('everything in its scope ends, but exits that protect, and those only where they may stay', () => {
    fc.assert(
      fc.property(before, options, after, (first, kill, then) => {
        const day = killed(first, kill)
        for (const action of then) day.do(action)
        day.settle()
        const { core } = day.bench.kernel
        const open = core.orders.open
          .flat()
          .filter((order) => core.gate.covers(kill.scope, order.strategyIndex, order.instrumentIndex))
          // of which a person was told, after its cancel had been asked for often enough
          .filter(({ clientOrderId }) => !day.unanswered.some((message) => message.includes(clientOrderId)))
        if (kill.flatten || kill.naked) expect(open).toEqual([])
        for (const order of open) {
          expect(protects(order)).toBe(true)
          expect(Math.sign(day.net(order.strategyIndex, order.instrumentIndex))).toBe(
            order.side === 'sell' ? 1 : -1,
          )
        }
      }),
      { numRuns: 150 },
    )
  })

  it('closing orders never pass zero, also where the venue knows no reduce-only, and end flat', () => {
    fc.assert(
      fc.property(before, scope, after, (first, where, then) => {
        const day = killed(first, { scope: where, flatten: true, naked: false })
        const isWide = where !== 'strategy:s'
        const closing = new Map<number, number>()
        const look = (): void => {
          for (const record of day.records.splice(0)) {
            if (record.type !== 'fillBooked') continue
            const { fill } = record
            const order = day.bench.order(fill.orderSequence)
            const net = day.net(fill.strategyIndex, fill.instrumentIndex)
            if (order.purpose !== 'flatten') continue
            closing.set(order.sequence, net)
            // each action fills once: what is held now is what the closing order left
            expect(order.side === 'sell' ? net : -net).toBeGreaterThanOrEqual(0)
            const account = day.accountNet(fill.instrumentIndex)
            if (isWide) expect(order.side === 'sell' ? account : -account).toBeGreaterThanOrEqual(0)
          }
        }
        day.records.length = 0
        for (const action of then) {
          day.do(action)
          look()
        }
        day.settle()
        const { gate } = day.bench.kernel.core
        // where the venue kept an order alive or refused every close, a person was told
        if (day.unanswered.length > 0 || day.gaveUp) return
        for (const index of [0, 1]) {
          if (isWide && gate.covers(where, -1, index)) expect(day.accountNet(index)).toBe(0)
          if (!isWide) expect(day.net(0, index)).toBe(0)
        }
      }),
      { numRuns: 150 },
    )
  })

  it('a second kill, and the same command again, change nothing', () => {
    fc.assert(
      fc.property(before, options, (first, kill) => {
        const day = killed(first, kill)
        const orders = encode(day.bench.kernel.core.orders.save())
        const effects = day.effects.length
        day.step({ kind: 'kill', id: 'k', by: 'anna', reason: 'test', ...kill })
        day.step({ kind: 'kill', id: 'other', by: 'bob', reason: 'again', ...kill })
        expect(day.effects.length).toBe(effects)
        expect(encode(day.bench.kernel.core.orders.save())).toBe(orders)
        expect(day.bench.kernel.core.gate.latchOf(kill.scope)).toMatchObject({ killed: true, by: 'anna' })
      }),
      { numRuns: 50 },
    )
  })

  it('a state that is saved, thrown away and loaded after every event continues byte for byte', () => {
    fc.assert(
      fc.property(before, options, after, (first, kill, then) => {
        const [plain, reloaded] = [false, true].map((reloads) => {
          const day = killed(first, kill, new KillDay(reloads, true))
          for (const action of then) day.do(action)
          day.settle(5)
          return [day.journal, day.bench.kernel.save()]
        })
        expect(reloaded).toEqual(plain)
      }),
      { numRuns: 10 },
    )
  })
})

describe('while trading only reduces', () => {
  it('no order that is approved lets any position grow, of strategy or account, whichever order fills first', () => {
    fc.assert(
      fc.property(before, scope, after, (first, where, then) => {
        const day = new KillDay()
        for (const action of first) day.do(action)
        day.step(command('reduce', { scope: where }))
        const { core } = day.bench.kernel
        const isWide = where !== 'strategy:s'
        const worst = (): number[] =>
          [0, 1]
            .filter((index) => core.gate.covers(where, isWide ? -1 : 0, index))
            .flatMap((index) => {
              const nets = isWide ? [day.accountNet(index)] : [day.net(0, index)]
              const { buy, sell, reduceBuy, reduceSell } = core.orders.leaves.of(index, isWide ? -1 : 0, null)
              return nets.flatMap((net) => [
                Math.max(0, (net < 0 ? Math.min(0, net + reduceBuy) : net) + buy),
                Math.max(0, -(net > 0 ? Math.max(0, net - reduceSell) : net) + sell),
              ])
            })
        for (const action of then) {
          const limit = worst()
          const sent = day.do(action).some((effect) => effect.kind === 'submit' || effect.kind === 'replace')
          if (!sent || !('strategy' in action)) continue
          const { strategy, instrument } = action
          if (!core.gate.covers(where, strategy, instrument)) continue
          worst().forEach((figure, at) => {
            expect(figure).toBeLessThanOrEqual(limit[at] ?? 0)
          })
        }
      }),
      { numRuns: 200 },
    )
  })
})
