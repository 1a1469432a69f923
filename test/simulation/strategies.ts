/** Strategies that trade hard, with every kind of order, at random but from the run's seed. Their state is plain data. */
import { defineStrategy, equity } from '../../src/index.ts'
import type { AnyStrategy, OrderOptions, Orders } from '../../src/index.ts'

export const AAA = equity('AAA.XNAS')
export const BBB = equity('BBB.XNAS')

interface Dice {
  readonly orders: Orders
  readonly random: () => number
}

function act({ orders, random }: Dice, instrumentId: string, price: number): void {
  const near = (): number => Math.round(price * (1 + (random() - 0.5) * 0.006) * 100) / 100
  const size = 1 + Math.floor(random() * 40)
  const side = random() < 0.5 ? 'buy' : 'sell'
  const terms: OrderOptions = { timeInForce: random() < 0.5 ? 'day' : 'gtc' }
  const open = orders.open(instrumentId)
  const one = open[Math.floor(random() * open.length)]
  switch (Math.floor(random() * 12)) {
    case 0:
    case 1:
      orders[side](instrumentId, size)
      break
    case 2:
    case 3:
      orders[side](instrumentId, size, { ...terms, limit: near() })
      break
    case 4:
      orders[side](instrumentId, size, { ...terms, stop: near() })
      break
    case 5:
      orders[side](instrumentId, size, { limit: near(), timeInForce: random() < 0.5 ? 'ioc' : 'fok' })
      break
    case 6:
      if (one !== undefined) orders.cancel(one)
      break
    case 7:
      if (one !== undefined) orders.replace(one, { quantity: one.filledQuantity + size })
      break
    case 8:
      orders.target(instrumentId, Math.round((random() - 0.5) * 120))
      break
    case 9:
      orders.target(instrumentId, Math.round((random() - 0.5) * 120), { limit: near() })
      break
    case 10:
      orders.close(instrumentId)
      break
    default:
      orders.cancelAll(instrumentId)
  }
}

/** Everything, on both instruments. `activity`: acts on so many of ten bars. */
export function wild(activity: number): AnyStrategy {
  return defineStrategy({
    name: 'wild',
    instruments: [AAA, BBB],
    bars: '5s',
    state: () => ({ bars: 0, last: 0 }),
    shared: () => ({ fills: 0, timers: 0 }),
    onStart: ({ timers }) => {
      timers.every(25_000, 'again')
    },
    onBar: (context) => {
      const { bar, state, random } = context
      state.bars += 1
      state.last = bar.close
      if (random() * 10 < activity) act(context, bar.instrumentId, bar.close)
    },
    onFill: ({ shared }) => {
      shared.fills += 1
    },
    onTimer: ({ shared, orders, random }) => {
      shared.timers += 1
      if (random() < 0.2) orders.cancelAll()
    },
  })
}

/** Enters with a bracket whenever it is flat, and leaves the rest to it. */
export const bracketed: AnyStrategy = defineStrategy({
  name: 'bracketed',
  instruments: [BBB],
  bars: '5s',
  state: () => ({ entries: 0 }),
  onBar: ({ bar, state, position, orders, random }) => {
    if (!position.isFlat || orders.open(bar.instrumentId).length > 0 || random() < 0.5) return
    state.entries += 1
    const side = random() < 0.5 ? 'buy' : 'sell'
    const [under, over] = [bar.close - 0.4, bar.close + 0.4].map((price) => Math.round(price * 100) / 100)
    orders.bracket(side, bar.instrumentId, 10, {
      stopLoss: { stop: (side === 'buy' ? under : over) ?? 0 },
      takeProfit: { limit: (side === 'buy' ? over : under) ?? 0 },
    })
  },
})

/** Every position has a stop, however it came about. */
export const guarded: AnyStrategy = defineStrategy({
  name: 'guarded',
  instruments: [AAA],
  bars: '5s',
  protect: { stopLossPercent: 1 },
  state: () => ({ turn: 0 }),
  onBar: ({ bar, state, position, orders, random }) => {
    state.turn += 1
    if (random() < 0.3) orders.target(bar.instrumentId, position.isFlat ? 20 : 0)
  },
})

/** Works a quantity off over a minute, again and again. */
export const sliced: AnyStrategy = defineStrategy({
  name: 'sliced',
  instruments: [AAA],
  bars: '5s',
  state: () => ({ bars: 0, side: 1 }),
  onBar: ({ bar, state, orders }) => {
    state.bars += 1
    if (state.bars % 8 !== 1) return
    state.side = -state.side
    orders.twap(state.side > 0 ? 'buy' : 'sell', bar.instrumentId, 24, { durationMs: 60_000, slices: 4 })
  },
})
