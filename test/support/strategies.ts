/** Strategies that do a bit of everything, at random but from the run's seed. */
import { defineStrategy, equity, Strategy } from '../../src/index.ts'
import type {
  AnyStrategy,
  BarContext,
  OrderContext,
  OrderOptions,
  Orders,
  ParameterValue,
  StrategyContext,
} from '../../src/index.ts'
import { atr, ema, macd, sma } from '../../src/strategy/indicators/index.ts'
import { definitionFromClass } from '../../src/strategy/strategy-class.ts'

export const AAA = equity('AAA.XNAS')
export const BBB = equity('BBB.XNAS')
export const CCC = equity('CCC.XNAS')

type Values = Readonly<Record<string, ParameterValue>>

interface Dice {
  readonly orders: Orders
  readonly random: () => number
}

function pick<T>(random: () => number, items: readonly T[]): T {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick')
  return item
}

/** One random decision about one instrument. */
export function decide({ orders, random }: Dice, instrumentId: string, price: number, now: number): void {
  const around = (): number => price * (1 + (random() - 0.5) * 0.004)
  const size = Math.ceil(random() * 40)
  const terms: OrderOptions = {
    timeInForce: pick(random, ['day', 'gtc'] as const),
    reason: `at ${String(price)}`,
  }
  const side = random() < 0.5 ? 'buy' : 'sell'
  const [oldest] = orders.open(instrumentId)
  switch (Math.floor(random() * 14)) {
    case 0:
    case 1:
      orders[side](instrumentId, size)
      break
    case 2:
      orders[side](instrumentId, size, { ...terms, limit: around() })
      break
    case 3:
      orders[side](instrumentId, size, { ...terms, stop: around() })
      break
    case 4:
      orders[side](instrumentId, size, { ...terms, stop: around(), limit: around() })
      break
    case 5:
      orders[side](instrumentId, size, {
        limit: around(),
        timeInForce: pick(random, ['ioc', 'fok'] as const),
      })
      break
    case 6:
      orders[side](instrumentId, size, {
        limit: around(),
        timeInForce: 'gtd',
        expireTime: now + 600_000 * random() + 1,
      })
      break
    case 7:
      orders[side](instrumentId, size, { stop: around(), reduceOnly: true })
      break
    case 8:
      if (oldest !== undefined) orders.cancel(oldest)
      break
    case 9:
      if (oldest !== undefined) {
        orders.replace(oldest, {
          quantity: oldest.filledQuantity + size,
          ...(Number.isNaN(oldest.limitPrice) ? {} : { limit: around() }),
        })
      }
      break
    case 10:
      orders.target(instrumentId, Math.round((random() - 0.5) * 200))
      break
    case 11:
      orders.target(instrumentId, Math.round((random() - 0.5) * 200), { ...terms, limit: around() })
      break
    case 12:
      orders.targetPercent(instrumentId, (random() - 0.5) * 60)
      break
    default:
      if (random() < 0.5) orders.close(instrumentId)
      else orders.cancelAll(instrumentId)
  }
}

/** Two instruments, orders of every type, indicators, history, timers and slow work. */
export const busy: AnyStrategy = defineStrategy({
  name: 'busy',
  instruments: [AAA, BBB],
  history: 5,
  computations: {
    square: { run: (input: unknown) => Promise.resolve(Number(input) ** 2), latencyMs: 45_000 },
    now: { run: (input: unknown) => ({ echo: input, list: [1, NaN] }) },
  },
  state: () => ({
    fast: sma(3),
    slow: ema(8),
    range: atr(4),
    seen: 0,
    last: NaN,
    notes: ['start'],
  }),
  shared: () => ({
    lines: macd(3, 6, 2),
    fills: 0,
    byOrder: new Map<string, number>(),
    ids: new Set<number>(),
  }),
  onStart: ({ timers }) => {
    timers.every(150_000, 'tick')
  },
  onBar: (context) => {
    const { bar, state, shared, random, history, now, compute, timers, log } = context
    state.fast.next(bar.close)
    state.slow.next(bar.close)
    state.range.next(bar)
    shared.lines.next(bar.close)
    state.seen += 1
    state.last = bar.close
    if (state.seen % 7 === 0) state.notes = [...state.notes, String(state.seen)].slice(-3)
    const mean = history(bar.instrumentId, 5).reduce((sum, value) => sum + value, 0)
    const eager = state.fast.value > state.slow.value || mean % 2 < 1
    if (random() < (eager ? 0.5 : 0.3)) decide(context, bar.instrumentId, bar.close, now)
    if (random() < 0.1) compute(pick(random, ['square', 'now']), state.seen)
    if (random() < 0.1) timers.after(random() * 200_000, `once ${String(state.seen % 3)}`)
    if (random() < 0.05) log(`at ${String(now)}`)
  },
  onQuote: (context) => {
    if (context.random() < 0.15) decide(context, context.instrumentId, context.quote.bid, context.now)
  },
  onFill: ({ fill, shared, order, instrumentId }) => {
    shared.fills += 1
    shared.byOrder.set(instrumentId, (shared.byOrder.get(instrumentId) ?? 0) + fill.quantity)
    shared.ids.add(order.id % 10)
  },
  onTimer: (context) => {
    const { shared, portfolio, random, now } = context
    if (random() < 0.3 && shared.fills > 0)
      decide(context, BBB.id, portfolio.position(AAA.id).netQuantity + 90, now)
  },
  onComputed: (context) => {
    if (context.computed.ok && context.random() < 0.4) decide(context, AAA.id, 100, context.now)
  },
})

/** In class form: its fields are its state. */
class Trend extends Strategy {
  static override readonly strategyName = 'trend'
  static override readonly instruments = [CCC, AAA]
  average = sma(4)
  count = 0
  history: { at: number; id: number }[] = []
  nothing: number | undefined = undefined

  override initialize({ timers }: StrategyContext<unknown, Values>): void {
    timers.every(600_000, 'slowly')
  }

  override onBar(context: BarContext<unknown, unknown, Values>): void {
    this.count += 1
    const mean = this.average.next(context.bar.close)
    if (this.count % 3 === 0) this.trade(context, mean)
  }

  override onReject({ order }: OrderContext<unknown, unknown, Values>): void {
    this.nothing = order.quantity
  }

  override onTimer({ orders }: StrategyContext<unknown, Values>): void {
    this.nothing = undefined
    orders.cancelAll()
  }

  private trade({ bar, orders, now }: BarContext<unknown, unknown, Values>, mean: number): void {
    const ticket = orders.target(bar.instrumentId, bar.close > mean ? 60 : -40, { limit: bar.close })
    this.history.push({ at: now, id: ticket.id })
    if (this.history.length > 5) this.history.shift()
  }
}
export const trend: AnyStrategy = definitionFromClass(Trend)

/** Fades every move with stops on both sides; per-instrument state only. */
export const brackets: AnyStrategy = defineStrategy({
  name: 'brackets',
  instruments: [BBB, CCC],
  state: () => ({ entry: 0 }),
  onBar: ({ bar, state, position, orders }) => {
    if (position.isFlat) state.entry = orders.buy(bar.instrumentId, 20, { limit: bar.close - 0.02 }).id
    else if (state.entry > 0 && (orders.get(state.entry)?.status ?? '') === 'accepted')
      orders.cancel(state.entry)
  },
  onFill: ({ fill, order, orders, instrumentId, state }) => {
    if (order.id !== state.entry) return
    orders.sell(instrumentId, fill.quantity, {
      stop: fill.price - 0.05,
      reduceOnly: true,
      timeInForce: 'gtc',
    })
    orders.sell(instrumentId, fill.quantity, {
      limit: fill.price + 0.05,
      reduceOnly: true,
      timeInForce: 'gtc',
    })
  },
})
