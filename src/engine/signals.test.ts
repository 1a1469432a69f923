import { describe, expect, it } from 'vitest'
import { Decimal } from '../domain/decimal.ts'
import { equity, future } from '../domain/instruments.ts'
import { fixedQuantity, percentOfEquity, targetPercent } from '../strategy/sizing/index.ts'
import type { Signal, SignalOptions, SignalOutcome, Signals } from '../strategy/signals/signal.ts'
import { AAA, BBB, KernelBench, scripted } from './kernel.test-support.ts'
import type { BenchOptions } from './kernel.test-support.ts'

const FIVE: SignalOptions = { size: fixedQuantity(5) }
const UP: Signal = { instrumentId: AAA.id, strength: 0.9 }

function bench(options: BenchOptions = {}): {
  readonly bench: KernelBench
  signal(signals: Signals, options?: SignalOptions, price?: number): SignalOutcome
} {
  const ids = (options.instruments ?? [AAA]).map(({ id }) => id)
  const strategy = scripted('s', { instruments: ids })
  const made = new KernelBench([strategy], options)
  return {
    bench: made,
    signal: (signals, terms = FIVE, price = 100) => {
      let outcome: SignalOutcome | null = null
      made.act(strategy, ({ orders }) => (outcome = orders.signal(signals, terms)), price)
      if (outcome === null)
        throw new Error(made.records.findLast(({ type }) => type === 'strategyHalted') as never)
      return outcome
    },
  }
}

function quote(made: KernelBench, bid: number, ask: number): void {
  made.time += 1000
  const { time } = made
  made.kernel.onMarketData(
    0,
    {
      kind: 'quote',
      instrumentIndex: 0,
      instrumentId: AAA.id,
      bid,
      ask,
      bidSize: 1,
      askSize: 1,
      time: time / 1000,
    },
    time,
  )
}

describe('orders.signal', () => {
  it('orders at the market, urgent or not, unless the confidence is above 0.8', () => {
    for (const [extra, type] of [
      [{}, 'market'],
      [{ confidence: 0.8 }, 'market'],
      [{ confidence: 0.81 }, 'limit'],
      [{ confidence: 1, urgency: 'low' }, 'limit'],
      [{ confidence: 1, urgency: 'high' }, 'market'],
    ] as const) {
      const { signal } = bench()
      expect(signal({ ...UP, ...extra }).tickets.get(AAA.id)?.type).toBe(type)
    }
  })

  it('sets a limit at the ask × 1.001 to buy and the bid × 0.999 to sell, never beyond it by the tick', () => {
    for (const [strength, limit] of [
      [1, 100.3],
      [-1, 99.71],
    ] as const) {
      const { bench: made, signal } = bench()
      made.bar(100)
      quote(made, 99.8, 100.2)
      // a bar of the same moment: the quote is as fresh as the last price
      made.time -= 60_000_000
      const ticket = signal({ ...UP, strength, confidence: 0.9 }).tickets.get(AAA.id)
      expect(ticket?.limitPrice).toBe(limit)
      expect(ticket?.side).toBe(strength > 0 ? 'buy' : 'sell')
    }
  })

  it('takes the last price where no quote is fresh, and the band that it is told', () => {
    const { bench: made, signal } = bench()
    quote(made, 90, 91)
    const wide = { ...FIVE, limitBandPercent: 0.5, limitAboveConfidence: 0.3 }
    expect(signal({ ...UP, confidence: 0.4 }, wide).tickets.get(AAA.id)?.limitPrice).toBe(100.5)
  })

  it('ignores what is below 0.5 either way, and says so in result, log and record', () => {
    const { bench: made, signal } = bench()
    const { tickets, ignored } = signal({ ...UP, strength: -0.49 })
    expect([...tickets]).toEqual([])
    expect(ignored).toEqual([{ instrumentId: AAA.id, reason: 'strength -0.49 is below 0.5 either way' }])
    expect(made.effectsOf('log').map(({ message }) => message)).toEqual([
      'Signal for AAA.XNAS ignored: strength -0.49 is below 0.5 either way.',
    ])
    expect(made.recordsOf('signalReceived').map(({ outcome }) => outcome)).toEqual(['ignored'])
    expect(signal({ ...UP, strength: 0.5 }).tickets.size).toBe(1)
    expect(signal({ ...UP, strength: 0 }, { ...FIVE, minStrength: 0 }).ignored).toHaveLength(1)
  })

  it('refuses values that cannot be, with a code and a sentence, and orders nothing', () => {
    for (const [wrong, words] of [
      [{ strength: NaN }, 'strength NaN is not a number within −1…1'],
      [{ strength: 3 }, 'strength 3 is not a number within'],
      [{ urgency: 'now' as never }, 'urgency now is none of low, normal, high'],
      [{ confidence: 2 }, 'confidence 2 is not a number within 0…1'],
      [{ ranking: NaN }, 'ranking NaN is no finite number'],
    ] as const) {
      const { bench: made, signal } = bench()
      const { tickets, refused } = signal({ ...UP, ...wrong })
      expect(refused[0]?.refusal.code).toBe('ORDER_SIGNAL_INVALID')
      expect(refused[0]?.refusal.message).toContain(words)
      expect(tickets.get(AAA.id)?.approved).toBe(false)
      expect(made.effectsOf('submit')).toEqual([])
    }
  })

  it('works a map off by ranking, highest first, those without one last, ties by instrument', () => {
    const ids = ['A', 'B', 'C', 'D', 'E'].map((name) => equity(`${name}.XNAS`))
    const { bench: made, signal } = bench({ instruments: ids })
    ids.forEach((_, index) => {
      if (index > 0) made.bar(100, index)
    })
    const map = new Map(
      ids
        .toReversed()
        .map(({ id }, at) => [id, { strength: 1, ...(at === 0 ? {} : { ranking: at === 2 ? 9 : 1 }) }]),
    )
    expect([...signal(map).tickets.keys()]).toEqual(['C.XNAS', 'A.XNAS', 'B.XNAS', 'D.XNAS', 'E.XNAS'])
    expect(made.effectsOf('submit').map(({ order }) => order.instrumentId)).toEqual([
      ...['C.XNAS', 'A.XNAS', 'B.XNAS', 'D.XNAS', 'E.XNAS'],
    ])
  })

  it('takes the first of two signals for one instrument', () => {
    const { signal } = bench()
    const { tickets, ignored } = signal([
      { ...UP, strength: -1 },
      { ...UP, ranking: 1 },
    ])
    expect(tickets.get(AAA.id)?.side).toBe('buy')
    expect(ignored[0]?.reason).toContain('another signal came first')
  })

  it('said again it changes nothing, while the order works and once it has filled, whatever the price', () => {
    const { bench: made, signal } = bench()
    const size = percentOfEquity(10)
    signal(UP, { size }, 100)
    signal(UP, { size }, 100)
    made.accept(1)
    signal(UP, { size }, 90)
    made.fill(1, 100)
    signal(UP, { size }, 80)
    expect(made.effectsOf('submit')).toHaveLength(1)
    expect(made.effectsOf('replace')).toHaveLength(0)
    expect(made.net()).toBe(100)
  })

  it('a size that follows brings the position along', () => {
    const { bench: made, signal } = bench()
    const size = targetPercent(10)
    signal(UP, { size }, 100)
    made.fill(1, 100)
    signal(UP, { size }, 50)
    // 95,000 of equity
    expect(made.effectsOf('submit')[1]?.order.quantity.toString()).toBe('90')
  })

  it('moves a limit that still works along with the market, and adds nothing', () => {
    const { bench: made, signal } = bench()
    const sure = { ...UP, confidence: 1 }
    signal(sure, FIVE, 100)
    made.accept(1)
    signal(sure, FIVE, 101)
    expect(made.effectsOf('submit')).toHaveLength(1)
    expect(made.effectsOf('replace').map(({ request }) => request.change.limitPrice?.toString())).toEqual([
      '101.1',
    ])
  })

  it('the opposite signal reverses, and again changes nothing', () => {
    const { bench: made, signal } = bench()
    signal(UP)
    made.fill(1, 5)
    signal({ ...UP, strength: -1 })
    signal({ ...UP, strength: -1 })
    expect(made.effectsOf('submit').map(({ order }) => `${order.side} ${order.quantity.toString()}`)).toEqual(
      [...['buy 5', 'sell 10']],
    )
    made.fill(2, 10)
    expect(made.net()).toBe(-5)
  })

  it('gives a size by signal, in the currency of the account', () => {
    const contract = future('ESZ4.XCME', {
      multiplier: 50,
      tickSize: 0.25,
      currency: 'EUR',
      expiry: 1_800_000_000_000_000,
    })
    const { bench: made, signal } = bench({ instruments: [BBB, contract], cash: 1_000_000 })
    made.step({
      kind: 'fxRateChanged',
      rate: { base: 'EUR', quote: 'USD', rate: Decimal.from(2), time: made.time },
    })
    made.bar(100, 1)
    const seen: string[] = []
    const outcome = signal(
      { instrumentId: contract.id, strength: 1 },
      {
        size: ({ instrumentId }) => {
          seen.push(instrumentId)
          return percentOfEquity(10)
        },
      },
    )
    // 100,000 dollars; one contract is worth 100 × 50 × 2
    expect(outcome.tickets.get(contract.id)?.quantity).toBe(10)
    expect(seen).toEqual([contract.id])
  })

  it('a missing rate or a size that is unknown is refused, and the rest of the map goes on', () => {
    const foreign = equity('CCC.XPAR', { currency: 'EUR' })
    const { bench: made, signal } = bench({ instruments: [AAA, foreign] })
    made.bar(50, 1)
    const map = new Map([
      [foreign.id, { strength: 1, ranking: 5 }],
      [AAA.id, { strength: 1 }],
    ])
    const { refused, tickets } = signal(map, { size: percentOfEquity(10) })
    expect(refused.map(({ refusal }) => refusal.code)).toEqual(['CONFIG_FX_RATE_MISSING'])
    expect(tickets.get(AAA.id)?.quantity).toBe(100)
  })

  it('options that cannot be used, and a sizing that gives NaN, are mistakes that halt the strategy', () => {
    for (const [options, words] of [
      [{ ...FIVE, minStrength: NaN }, 'minStrength of orders.signal is NaN'],
      [{ ...FIVE, limitBandPercent: 100 }, 'limitBandPercent of orders.signal is 100'],
      [{ ...FIVE, limitAboveConfidence: -1 }, 'limitAboveConfidence'],
      [{ ...FIVE, bandPercent: 1 } as never, 'There is no option bandPercent'],
      [{ size: 5 } as never, 'orders.signal needs a size'],
      [
        { size: { name: 'mine', follows: false, size: () => ({ ok: true as const, quantity: NaN }) } },
        'mine gave NaN',
      ],
    ] as const) {
      const strategy = scripted('s')
      const made = new KernelBench([strategy])
      made.act(strategy, ({ orders }) => orders.signal(UP, options))
      expect(made.kernel.runners[0]?.halt?.message).toContain(words)
      expect(made.effectsOf('submit')).toEqual([])
    }
  })

  it('what a handler signaled is undone when it throws', () => {
    const strategy = scripted('s')
    const made = new KernelBench([strategy])
    made.act(strategy, ({ orders }) => {
      orders.signal(UP, FIVE)
      throw new Error('no')
    })
    expect(made.effectsOf('submit')).toEqual([])
    expect(made.recordsOf('signalReceived')).toEqual([])
    expect(made.open()).toEqual([])
  })
})

describe('portfolio.unitValue', () => {
  it('is price × multiplier × exchange rate, at the last price or another, and NaN without a rate', () => {
    const contract = future('ESZ4.XCME', {
      multiplier: 50,
      tickSize: 0.25,
      currency: 'EUR',
      expiry: 1_800_000_000_000_000,
    })
    const strategy = scripted('s', { instruments: [AAA.id] })
    const made = new KernelBench([strategy], { instruments: [AAA, contract] })
    made.bar(100, 1)
    const values: number[] = []
    const look = (): void => {
      made.act(strategy, ({ portfolio }) => {
        values.push(
          portfolio.unitValue(AAA.id),
          portfolio.unitValue(contract.id),
          portfolio.unitValue(contract.id, 7),
        )
      })
    }
    look()
    made.step({
      kind: 'fxRateChanged',
      rate: { base: 'EUR', quote: 'USD', rate: Decimal.from(2), time: made.time },
    })
    look()
    expect(values).toEqual([100, NaN, NaN, 100, 10_000, 700])
  })
})
