import { describe, expect, it } from 'vitest'
import { cryptoSpot, equity } from '../../domain/instruments.ts'
import type { FulmarError } from '../../domain/codes.ts'
import { AAA, BBB, KernelBench, scripted } from '../kernel.test-support.ts'
import type { AnyBarContext } from '../kernel.test-support.ts'
import { DEFAULT_RISK_SETTINGS } from './check.ts'
import type { RiskSettings } from './check.ts'
import { limitWarnings } from './limit-table.ts'
import { positionSizing, symbolAllowList } from './validators.ts'

const ID = AAA.id
const COIN = cryptoSpot('BTC-USD.SIM', { lotSize: '0.001', minQuantity: '0.01', minNotional: 50 })
const EURO = equity('EUR1.XETR', { currency: 'EUR' })

function ready(more: Partial<RiskSettings> = {}): { bench: KernelBench; s: ReturnType<typeof scripted> } {
  const instruments = [AAA, BBB, COIN, EURO]
  const s = scripted('s', { instruments })
  const risk = { ...DEFAULT_RISK_SETTINGS, ...more }
  const bench = new KernelBench([s], { instruments, cash: 10_000, risk })
  for (const index of [0, 2, 3]) bench.bar(100, index)
  return { bench, s }
}

function first(
  { bench, s }: ReturnType<typeof ready>,
  ask: (orders: AnyBarContext['orders']) => { refusals: readonly { message: string }[] },
): string {
  let message = ''
  bench.act(s, ({ orders }) => {
    message = ask(orders).refusals[0]?.message ?? 'approved'
  })
  return message
}

describe('a check', () => {
  it('of the trading state says what is allowed, and lets pass what reduces', () => {
    const about = { by: 'ann', reason: 'looking' }
    const set = ready()
    set.bench.act(set.s, ({ orders }) => orders.buy(ID, 10))
    set.bench.fill(1, 10)
    set.bench.step({ kind: 'command', command: { id: '1', verb: 'reduce', ...about } })
    expect(first(set, (orders) => orders.check('buy', ID, 1))).toBe(
      'Only reducing orders are allowed: buy 1 refused, for with all orders that may still fill it could open a position or make one larger.',
    )
    expect(first(set, (orders) => orders.check('sell', ID, 10))).toBe('approved')
    expect(first(set, (orders) => orders.check('sell', ID, 11))).toBe(
      'Only reducing orders are allowed: sell 11 refused, for with all orders that may still fill it could open a position or make one larger.',
    )
    set.bench.step({ kind: 'command', command: { id: '2', verb: 'halt', ...about } })
    expect(first(set, (orders) => orders.check('sell', ID, 1))).toBe('Trading is halted: sell 1 refused.')
  })

  it('names what is frozen and why, and what has no price', () => {
    const set = ready()
    set.bench.kernel.core.freeze(0, 'it does not add up')
    expect(first(set, (orders) => orders.check('buy', ID, 1))).toBe('AAA.XNAS is frozen: it does not add up')
    expect(first(set, (orders) => orders.check('buy', BBB.id, 1))).toBe(
      'No price is known yet for BBB.XNAS; the order cannot be valued.',
    )
  })

  it('of short selling says whose rule it is', () => {
    expect(first(ready({ allowShort: false }), (orders) => orders.check('sell', ID, 5))).toBe(
      'Selling 5 AAA.XNAS could leave -5; short selling is switched off.',
    )
    expect(first(ready(), (orders) => orders.check('sell', COIN.id, 5))).toBe(
      'Selling 5 BTC-USD.SIM could leave -5; it cannot be sold short.',
    )
  })

  it('of what the venue takes names quantity and value', () => {
    expect(first(ready(), (orders) => orders.check('buy', COIN.id, '0.009'))).toBe(
      'Order quantity 0.009 is below the minimum 0.01 of BTC-USD.SIM.',
    )
    expect(first(ready(), (orders) => orders.check('buy', COIN.id, '0.01'))).toBe(
      'Order value 1.00 is below the minimum 50 USD of BTC-USD.SIM.',
    )
    expect(first(ready(), (orders) => orders.check('buy', COIN.id, '0.5'))).toBe('approved')
  })

  it('of buying power names both figures, or what is missing', () => {
    expect(first(ready(), (orders) => orders.check('buy', ID, 100))).toBe('approved')
    expect(first(ready(), (orders) => orders.check('buy', ID, 101))).toBe(
      'Worst-case exposure 10100.00 exceeds buying power 10000.00 USD.',
    )
    expect(first(ready(), (orders) => orders.check('buy', EURO.id, 1))).toBe(
      'The account cannot be valued in USD: a price or exchange rate is missing.',
    )
  })

  it('of numbers of orders and positions says how many there would be', () => {
    const limits = { maxOpenOrders: 0, maxOpenPositions: 5 }
    expect(first(ready({ limits }), (orders) => orders.check('buy', ID, 1))).toBe(
      'There would be 1 open orders, more than 0.',
    )
    expect(first(ready({ limits: { maxOpenPositions: 0 } }), (orders) => orders.check('buy', ID, 1))).toBe(
      'There could be 1 open positions, more than 0.',
    )
    expect(first(ready({ limits: { maxOrdersPerSecond: 0 } }), (orders) => orders.check('buy', ID, 1))).toBe(
      'This would be order 1 within a second, more than 0.',
    )
  })
})

describe('an order crosses our own', () => {
  const crossing = (more: Partial<RiskSettings>, sell: object, buy: object = {}): string => {
    const set = ready({ ...more })
    return first(set, (orders) => {
      orders.buy(ID, 1, { limit: 99, ...buy })
      return orders.check('sell', ID, 2, sell)
    })
  }
  const refuse = { limits: { refuseSelfCross: true } }

  it('only where it is asked for, in any scope', () => {
    expect(crossing({ limits: { maxOpenOrders: 9 } }, { limit: 98 })).toBe('approved')
    const mixed = { limits: { maxOpenOrders: 9 }, strategyLimits: { s: { refuseSelfCross: true } } }
    expect(crossing(mixed, { limit: 98 })).toContain('could trade with our own order 1')
  })

  it('where both could trade at one price, on either side, and not on its own side', () => {
    expect(crossing(refuse, { limit: 98 })).toContain('our own order 1')
    expect(crossing(refuse, { limit: '99.01' })).toBe('approved')
    const set = ready(refuse)
    expect(
      first(set, (orders) => {
        orders.sell(ID, 1, { limit: 101 })
        return orders.check('buy', ID, 2, { limit: 102 })
      }),
    ).toContain('our own order 1 (sell 1 AAA.XNAS of s)')
    expect(first(set, (orders) => orders.check('buy', ID, 2, { limit: '100.99' }))).toBe('approved')
    expect(first(set, (orders) => orders.check('sell', ID, 2, { limit: 100 }))).toBe('approved')
  })

  it('not where one waits for a stop, nor where the other is being canceled', () => {
    expect(crossing(refuse, { stop: 90 })).toBe('approved')
    const set = ready(refuse)
    expect(
      first(set, (orders) => {
        orders.buy(ID, 1, { stop: 110 })
        return orders.check('sell', ID, 2, { limit: 98 })
      }),
    ).toBe('approved')
    const canceling = ready(refuse)
    canceling.bench.act(canceling.s, ({ orders }) => orders.buy(ID, 1, { limit: 99 }))
    canceling.bench.accept(1)
    expect(
      first(canceling, (orders) => {
        orders.cancel(1)
        return orders.check('sell', ID, 1, { limit: 98 })
      }),
    ).toBe('approved')
  })
})

describe('the settings of limits say in full', () => {
  const said = (settings: Partial<RiskSettings>): unknown => {
    try {
      return limitWarnings({ ...DEFAULT_RISK_SETTINGS, ...settings })
    } catch (error) {
      const { code, message, remedy } = error as FulmarError
      return [code, message, remedy]
    }
  }

  it('where a limit can be set', () => {
    expect(said({ instrumentLimits: { [ID]: { maxLeverage: 1 } } })).toEqual([
      'CONFIG_INVALID',
      'The limit maxLeverage cannot be set for AAA.XNAS.',
      'It can be set for the account, a strategy.',
    ])
    expect(said({ strategyLimits: { s: { minAccountBalance: 1 } } })).toEqual([
      'CONFIG_INVALID',
      'The limit minAccountBalance cannot be set for strategy s.',
      'It can be set for the account.',
    ])
  })

  it.each<[object, string, string]>([
    [
      { maxOrderQuantity: -1 },
      'The limit maxOrderQuantity of the account cannot be -1.',
      'It is a quantity from 0 on.',
    ],
    [
      { maxOrderQuantity: Infinity },
      'The limit maxOrderQuantity of the account cannot be null.',
      'It is a quantity from 0 on.',
    ],
    [
      { maxOpenOrders: -1 },
      'The limit maxOpenOrders of the account cannot be -1.',
      'It is a whole number from 0 on.',
    ],
    [{ refuseSelfCross: 1 }, 'The limit refuseSelfCross of the account cannot be 1.', 'It is true or false.'],
    [
      { allowSymbols: [''] },
      'The limit allowSymbols of the account cannot be [""].',
      'It is a list of symbols or instruments, one at least.',
    ],
    [
      { allowSymbols: [1] },
      'The limit allowSymbols of the account cannot be [1].',
      'It is a list of symbols or instruments, one at least.',
    ],
  ])('what %o should be', (limits, message, remedy) => {
    expect(said({ limits })).toEqual(['CONFIG_INVALID', message, remedy])
  })

  it('what they warn of, and nothing about what is right', () => {
    expect(said({ limits: { maxPositionPercent: 0.05 } })).toEqual([
      'The limit maxPositionPercent of the account is 0.05 %: percent are 0–100, so that 5 % is 5, not 0.05.',
    ])
    const right = { maxPositionPercent: 1, maxGrossExposurePercent: 0, maxLeverage: 0.5, maxOpenOrders: 0 }
    expect(said({ limits: { ...right, maxOrderQuantity: 0, refuseSelfCross: false } })).toEqual([])
    expect(limitWarnings({ ...DEFAULT_RISK_SETTINGS, limits: { denySymbols: ['QQQQQQ'] } }, [AAA])).toEqual([
      'The limit denySymbols names QQQQQQ, which is no instrument of this run.',
    ])
  })

  it('which names there are', () => {
    const [code, message, remedy] = said({ limits: { zzzzzzzzzzzz: 1 } as never }) as string[]
    expect([code, message]).toEqual(['CONFIG_INVALID', 'There is no limit zzzzzzzzzzzz.'])
    expect(remedy).toContain('Use one of allowSymbols, denySymbols')
    expect(said({ limits: { maxPositionSize: 1 } as never })).toEqual([
      'CONFIG_INVALID',
      'There is no limit maxPositionSize. It could be a quantity, a value or a share of the equity.',
      'Say which: maxPositionQuantity, maxPositionNotional or maxPositionPercent.',
    ])
    expect(() => ready({ strategyLimits: { t: { maxOpenOrders: 1 } } })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(
          'There are limits for the strategy t, which this run does not have.',
        ) as string,
        remedy: 'It has: s.',
      }),
    )
    expect(() => ready({ instrumentLimits: { 'T.X': { maxOpenOrders: 1 } } })).toThrow(
      /for the instrument T.X/,
    )
  })
})

describe('validators that are ready to use', () => {
  it('have names and say what they found', () => {
    const set = ready({ validators: [positionSizing(50), symbolAllowList(['BBB', 'CCC'])] })
    let told: string[] = []
    set.bench.act(set.s, ({ orders }) => {
      told = orders.check('buy', ID, 60).refusals.map(({ message }) => message)
    })
    expect(told).toEqual([
      'positionSizing: the position in AAA.XNAS could reach 60.00 % of the equity, more than 50 %.',
      'symbolAllowList: AAA.XNAS is not among the allowed BBB, CCC.',
    ])
  })
})
