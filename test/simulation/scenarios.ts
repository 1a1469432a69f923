/** Twenty things that a trader does, each small enough to crash it at every single effect. */
import { defineStrategy } from '../../src/index.ts'
import type { AnyStrategy, Orders } from '../../src/index.ts'
import { CALM } from './dials.ts'
import type { Dials } from './dials.ts'
import type { Happening } from './plan.ts'
import { AAA, BBB } from './strategies.ts'

type Act = (orders: Orders, price: number) => void

export interface Scenario {
  readonly name: string
  /** By the number of the bar of AAA, from 1. */
  readonly acts: Readonly<Record<number, Act>>
  readonly dials?: Partial<Dials>
  readonly plan?: readonly Happening[]
  readonly protect?: { readonly stopLossPercent: number }
}

const A = AAA.id
const B = BBB.id
const cents = (price: number): number => Math.round(price * 100) / 100
const newest = (orders: Orders) => orders.open(A).at(-1)
const at = (seconds: number, what: Happening['what'], how = 0.5): Happening => ({
  at: seconds * 1_000_000,
  what,
  how,
})

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'buys at the market and sells again',
    acts: { 2: (orders) => orders.buy(A, 10), 5: (orders) => orders.sell(A, 10) },
  },
  {
    name: 'rests with a limit and cancels it',
    acts: {
      2: (orders, price) => orders.buy(A, 10, { limit: cents(price - 3) }),
      5: (orders) => orders.cancelAll(A),
    },
  },
  {
    name: 'is filled at its limit by and by',
    acts: { 2: (orders, price) => orders.buy(A, 90, { limit: cents(price - 0.05) }) },
    dials: { partialFills: 0.9 },
  },
  {
    name: 'replaces an order twice',
    acts: {
      2: (orders, price) => orders.buy(A, 10, { limit: cents(price - 2) }),
      4: (orders) => {
        const order = newest(orders)
        if (order !== undefined) orders.replace(order, { quantity: 15 })
      },
      6: (orders, price) => {
        const order = newest(orders)
        if (order !== undefined) orders.replace(order, { limit: cents(price + 1) })
      },
    },
  },
  {
    name: 'is stopped out',
    acts: {
      2: (orders) => orders.buy(A, 10),
      3: (orders, price) => orders.sell(A, 10, { stop: cents(price - 0.1), reduceOnly: true }),
    },
  },
  {
    name: 'takes what is there at once, or nothing',
    acts: {
      2: (orders, price) => orders.buy(A, 20, { limit: cents(price + 0.2), timeInForce: 'ioc' }),
      4: (orders, price) => orders.sell(A, 10, { limit: cents(price + 2), timeInForce: 'fok' }),
    },
    dials: { partialFills: 0.7 },
  },
  {
    name: 'is refused',
    acts: { 2: (orders) => orders.buy(A, 10), 4: (orders) => orders.buy(B, 10) },
    dials: { rejects: 1 },
  },
  {
    name: 'enters with a bracket, long',
    acts: {
      2: (orders, price) =>
        orders.bracket('buy', A, 10, {
          stopLoss: { stop: cents(price - 0.5) },
          takeProfit: { limit: cents(price + 0.5) },
        }),
    },
  },
  {
    name: 'enters with a bracket, short, filled in parts',
    acts: {
      2: (orders, price) =>
        orders.bracket('sell', A, 30, {
          stopLoss: { stop: cents(price + 0.4) },
          takeProfit: { limit: cents(price - 0.4) },
        }),
    },
    dials: { partialFills: 0.8 },
  },
  {
    name: 'goes from target to target',
    acts: {
      2: (orders) => orders.target(A, 30),
      4: (orders) => orders.target(A, -20),
      7: (orders) => orders.target(A, 0),
    },
  },
  {
    name: 'closes what it holds',
    acts: {
      2: (orders) => orders.buy(A, 12),
      3: (orders) => orders.buy(B, 7),
      5: (orders) => orders.close(A),
      6: (orders) => orders.close(B),
    },
  },
  {
    name: 'works a quantity off over time',
    acts: { 2: (orders) => orders.twap('buy', A, 12, { durationMs: 20_000, slices: 3 }) },
  },
  {
    name: 'has a stop under every position',
    acts: { 2: (orders) => orders.buy(A, 10), 6: (orders) => orders.close(A) },
    protect: { stopLossPercent: 2 },
  },
  {
    name: 'is killed with orders at work',
    acts: {
      2: (orders, price) => orders.buy(A, 10, { limit: cents(price - 3) }),
      3: (orders, price) => orders.sell(B, 5, { limit: cents(price) }),
    },
    plan: [at(22, 'operator', 0.9)],
  },
  {
    name: 'gets no answers',
    acts: { 2: (orders) => orders.buy(A, 10), 4: (orders) => orders.sell(A, 4) },
    dials: { responseLoss: 0.5 },
  },
  {
    name: 'hears everything twice, in any order',
    acts: { 2: (orders) => orders.buy(A, 40), 4: (orders) => orders.sell(A, 15) },
    dials: { duplicates: 1, reorder: 0.5, latencyMs: 300, partialFills: 0.7 },
  },
  {
    name: 'is told that the venue is out of order though it was done',
    acts: { 2: (orders) => orders.buy(A, 10), 4: (orders) => orders.buy(B, 10) },
    dials: { failAfter: 0.5 },
  },
  {
    name: 'loses the stream while an order rests',
    acts: { 2: (orders, price) => orders.buy(A, 10, { limit: cents(price - 0.1) }) },
    plan: [at(13, 'cut'), at(21, 'cut')],
  },
  {
    name: 'comes back to a venue that has ended its orders',
    acts: { 2: (orders, price) => orders.buy(A, 10, { limit: cents(price - 3) }) },
    dials: { restartMode: 1 },
    plan: [at(15, 'venueRestart')],
  },
  {
    name: 'waits for a slow disk',
    acts: {
      2: (orders) => orders.buy(A, 10),
      3: (orders, price) => orders.sell(A, 10, { limit: cents(price + 2) }),
      5: (orders) => orders.cancelAll(A),
    },
    dials: { commitMs: 900 },
  },
]

/** So long the faults go on; the acts are over by then. */
export const SCENARIO_DIALS: Dials = { ...CALM, minutes: 1 }

export function scenarioStrategy({ acts, protect }: Scenario): AnyStrategy {
  return defineStrategy({
    name: 'scenario',
    instruments: [AAA, BBB],
    bars: '5s',
    ...(protect === undefined ? {} : { protect }),
    state: () => ({ bar: 0 }),
    onBar: ({ bar, state, orders }) => {
      state.bar += 1
      if (bar.instrumentId === AAA.id) acts[state.bar]?.(orders, bar.close)
    },
  })
}

export function scenarioNamed(name: string): Scenario {
  const found = SCENARIOS.find((each) => each.name === name)
  if (found === undefined) throw new Error(`no scenario is called «${name}»`)
  return found
}
