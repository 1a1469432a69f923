import { describe, expect, it } from 'vitest'
import type { Refusal } from '../../domain/codes.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import type { AnyBarContext } from '../kernel.test-support.ts'
import { DEFAULT_RISK_SETTINGS } from './check.ts'
import type { RiskSettings } from './check.ts'

const ID = AAA.id
const MILLION = 1_000_000

function ready(more: Partial<RiskSettings>): { bench: KernelBench; all: ReturnType<typeof scripted>[] } {
  const instruments = [AAA, BBB]
  const all = ['s0', 's1'].map((name) => scripted(name, { instruments }))
  const risk = { ...DEFAULT_RISK_SETTINGS, leverage: 100, ...more }
  const bench = new KernelBench(all, { instruments, cash: MILLION, risk })
  bench.bar(100, 0)
  bench.bar(100, 1)
  return { bench, all }
}

function messages(
  more: Partial<RiskSettings>,
  ask: (context: AnyBarContext) => readonly Refusal[],
): string[] {
  const { bench, all } = ready(more)
  let told: string[] = []
  bench.act(all[0] as ReturnType<typeof scripted>, (context) => {
    told = ask(context).map(({ message }) => message)
  })
  return told
}

describe('what a refusal says', () => {
  it.each<[string, RiskSettings['limits'] & object, (context: AnyBarContext) => readonly Refusal[], string]>([
    [
      'value',
      { maxOrderNotional: 5000 },
      ({ orders }) => orders.check('buy', ID, 51).refusals,
      'Order value 5100 exceeds max order value 5000 USD.',
    ],
    [
      'collar',
      { priceCollarPercent: 5 },
      ({ orders }) => orders.check('buy', ID, 1, { limit: 106 }).refusals,
      'The price of the order lies 6 % on the expensive side of 100, more than 5 %.',
    ],
    [
      'position',
      { maxPositionQuantity: 10 },
      ({ orders }) => orders.check('buy', ID, 11).refusals,
      'The position in AAA.XNAS could reach 11, more than 10.',
    ],
    [
      'position value',
      { maxPositionNotional: 1000 },
      ({ orders }) => orders.check('buy', ID, 11).refusals,
      'The position in AAA.XNAS could be worth 1100, more than 1000 USD.',
    ],
    [
      'position percent',
      { maxPositionPercent: 5 },
      ({ orders }) => orders.check('buy', ID, 600).refusals,
      'The position in AAA.XNAS could reach 6 % of the equity, more than 5 %.',
    ],
    [
      'concentration',
      { maxConcentrationPercent: 5 },
      ({ orders }) => orders.check('buy', ID, 600).refusals,
      'All that depends on AAA could reach 6 % of the equity, more than 5 %.',
    ],
    [
      'gross',
      { maxGrossExposurePercent: 5 },
      ({ orders }) => orders.check('sell', ID, 600).refusals,
      'Long and short positions together could reach 6 % of the equity, more than 5 %.',
    ],
    [
      'net',
      { maxNetExposurePercent: 5 },
      ({ orders }) => orders.check('sell', ID, 600).refusals,
      'Long less short positions could reach 6 % of the equity, more than 5 %.',
    ],
    [
      'leverage',
      { maxLeverage: 2 },
      ({ orders }) => orders.check('buy', ID, 25_000).refusals,
      'Positions could reach 2.5 times the equity, more than 2.',
    ],
    [
      'age',
      { maxPriceAgeSeconds: 59 },
      ({ orders }) => orders.check('buy', BBB.id, 1).refusals,
      'The latest price of BBB.XNAS is 60 s old, more than 59 s.',
    ],
    [
      'pace',
      { maxOrdersPerMinute: 1 },
      ({ orders }) => (orders.buy(ID, 1), orders.check('buy', ID, 2).refusals),
      'This would be order 2 within a minute, more than 1.',
    ],
    [
      'duplicate',
      { duplicateOrderSeconds: 10 },
      ({ orders }) => (orders.buy(ID, 1), orders.check('buy', ID, 1).refusals),
      'Order 1 of 0 s ago was just like this one; after 10 s it is no duplicate any more.',
    ],
    [
      'crossing',
      { refuseSelfCross: true },
      ({ orders }) => (orders.buy(ID, 1, { limit: 99 }), orders.check('sell', ID, 1).refusals),
      'The order could trade with our own order 1 (buy 1 AAA.XNAS of s0).',
    ],
    [
      'balance',
      { minAccountBalance: MILLION + 1 },
      ({ orders }) => orders.check('buy', ID, 1).refusals,
      'The equity 1000000 is below 1000001 USD, so that nothing is opened.',
    ],
    [
      'allowed',
      { allowSymbols: ['BBB'] },
      ({ orders }) => orders.check('buy', ID, 1).refusals,
      'AAA.XNAS is not on the list of allowed symbols.',
    ],
    [
      'denied',
      { denySymbols: ['AAA'] },
      ({ orders }) => orders.check('buy', ID, 1).refusals,
      'AAA.XNAS is on the list of denied symbols.',
    ],
  ])('of the limit on %s names figure and limit', (_, limits, ask, message) => {
    expect(messages({ limits }, ask)).toEqual([message])
  })

  it('of a limit of a strategy names the strategy, of lists too', () => {
    expect(
      messages(
        { strategyLimits: { s0: { denySymbols: [ID] } } },
        ({ orders }) => orders.check('buy', ID, 1).refusals,
      ),
    ).toEqual(['AAA.XNAS is on the list of denied symbols (strategy s0).'])
  })
})

describe('a limit', () => {
  it('of the account measures what all hold elsewhere, that of a strategy what it holds itself', () => {
    const { bench, all } = ready({
      limits: { maxGrossExposurePercent: 15 },
      strategyLimits: { s1: { maxGrossExposurePercent: 10 } },
    })
    bench.act(all[0] as ReturnType<typeof scripted>, ({ orders }) => orders.buy(BBB.id, 900))
    bench.act(all[1] as ReturnType<typeof scripted>, ({ orders }) => {
      expect(orders.check('buy', ID, 600).approved).toBe(true)
      expect(orders.check('buy', ID, 601).refusals.map(({ message }) => message)).toEqual([
        'Long and short positions together could reach 15.01 % of the equity, more than 15 %.',
      ])
    })
  })

  it('of a strategy counts what it holds and has ordered elsewhere', () => {
    const { bench, all } = ready({ strategyLimits: { s1: { maxGrossExposurePercent: 10 } } })
    bench.act(all[1] as ReturnType<typeof scripted>, ({ orders }) => {
      expect(orders.buy(BBB.id, 550).approved).toBe(true)
      expect(orders.check('sell', ID, 450).approved).toBe(true)
      expect(orders.check('sell', ID, 451).refusals.map(({ message }) => message)).toEqual([
        'Long and short positions together could reach 10.01 % of the equity, more than 10 % (strategy s1).',
      ])
    })
  })

  it('is reached by rounding alone without being passed', () => {
    // three times 0.1 is a little more than 0.3
    const { bench, all } = ready({ limits: { maxPositionNotional: 0.3 } })
    bench.act(all[0] as ReturnType<typeof scripted>, ({ orders }) => {
      expect(orders.check('buy', ID, 3, { limit: 0.1 }).approved).toBe(true)
      expect(orders.check('buy', ID, 3, { limit: 0.11 }).approved).toBe(false)
    })
  })
})
