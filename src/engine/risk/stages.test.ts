import { describe, expect, it } from 'vitest'
import { BBB } from '../kernel.test-support.ts'
import type { KernelBench } from '../kernel.test-support.ts'
import { allows, ID, ready } from './change-limits.test-support.ts'
import { STAGE_CAPS } from './stages.ts'

let commands = 0

describe('a stage of the deployment', () => {
  const caps = { canary: { maxOrdersPerDay: 2, maxPositionPercent: 5 } }

  function promote(bench: KernelBench, stage: 'shadow' | 'paper' | 'canary' | 'full', by = 'grace'): void {
    commands += 1
    bench.step({
      kind: 'command',
      command: { id: `p${String(commands)}`, verb: 'promote', stage, by, reason: 'a quiet week' },
    })
  }

  it.each(['shadow', 'paper'] as const)(
    '%s sends nothing to a real venue, and everything to a simulated one',
    (stage) => {
      expect(allows(ready({}, { stage: { stage } }), 1)).toBe(true)
      const real = ready({}, { stage: { stage, venue: 'real' } })
      real.bench.act(real.s, ({ orders }) => {
        expect(orders.buy(ID, 1).refusals.map(({ code }) => code)).toEqual(['RISK_STAGE'])
      })
    },
  )

  it('canary holds to its caps, beside the limits of the account', () => {
    const at = ready({ maxOrderQuantity: 600 }, { stage: { stage: 'canary', venue: 'real', caps } })
    at.bench.act(at.s, ({ orders }) => {
      expect(orders.check('buy', ID, 501).refusals.map(({ message }) => message)).toEqual([
        expect.stringContaining('more than 5 % (stage canary)'),
        expect.stringContaining('more than 10000 (stage canary)'),
      ])
      expect(orders.buy(ID, 10, { limit: 90 }).approved).toBe(true)
      expect(orders.check('buy', BBB.id, 10).refusals.map(({ code }) => code)).toEqual([
        'RISK_OPEN_POSITIONS',
        'RISK_INSTRUMENTS',
      ])
      expect(orders.buy(ID, 10, { limit: 91 }).approved).toBe(true)
      expect(orders.buy(ID, 10, { limit: 92 }).refusals.map(({ code }) => code)).toEqual([
        'RISK_ORDERS_PER_DAY',
      ])
    })
  })

  it('full has no caps of its own', () => {
    const at = ready({}, { stage: { stage: 'full', venue: 'real', caps } })
    expect([allows(at, 10_000), allows(at, 1, BBB.id)]).toEqual([true, true])
  })

  it('is raised one step at a time by a named person, lowered at once, and written down', () => {
    const at = ready({}, { stage: { stage: 'paper', venue: 'real' } })
    const { bench } = at
    promote(bench, 'full')
    promote(bench, 'canary', '')
    promote(bench, 'paper')
    expect(bench.recordsOf('commandAnswered').map(({ message }) => message)).toEqual([
      'From paper the next stage is canary, not full.',
      'A person has to stand behind a promotion, by name; nobody does.',
      'The deployment is at the stage paper already.',
    ])
    expect(allows(at, 1)).toBe(false)
    promote(bench, 'canary')
    expect(allows(at, 1)).toBe(true)
    promote(bench, 'full')
    promote(bench, 'shadow')
    expect(bench.recordsOf('stageChanged').map(({ before, after, by }) => [before, after, by])).toEqual([
      ['paper', 'canary', 'grace'],
      ['canary', 'full', 'grace'],
      ['full', 'shadow', 'grace'],
    ])
    expect(allows(at, 1)).toBe(false)
  })

  it('survives a restart, with what was counted', () => {
    const at = ready({}, { stage: { stage: 'paper', venue: 'real', caps } })
    promote(at.bench, 'canary')
    at.bench.act(at.s, ({ orders }) => {
      orders.buy(ID, 1, { limit: 90 })
      orders.buy(ID, 1, { limit: 91 })
    })
    const restarted = at.bench.reloaded()
    expect(restarted.kernel.save()).toBe(at.bench.kernel.save())
    expect(allows({ bench: restarted, s: at.s }, 1)).toBe(false)
  })

  it('cannot be moved where there is none', () => {
    const { bench } = ready({})
    promote(bench, 'canary')
    expect(bench.recordsOf('commandAnswered')[0]?.message).toBe('This deployment has no stages.')
  })

  it('has caps of all four kinds for its first real money', () => {
    const {
      maxInstruments,
      maxVenues,
      maxOrdersPerDay,
      maxOrderValuePerDay,
      maxOpenPositions,
      maxPositionPercent,
    } = STAGE_CAPS.canary
    for (const cap of [
      maxInstruments,
      maxVenues,
      maxOrdersPerDay,
      maxOrderValuePerDay,
      maxOpenPositions,
      maxPositionPercent,
    ])
      expect(cap).toBeGreaterThan(0)
  })
})
