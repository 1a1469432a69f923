import type { Candidate } from './candidate.ts'

/** Values per pass: more than a cache line's worth of luck, few enough to stay in the first caches. */
export const VALUES = 1024

/** One pass over `VALUES` values. What it returns depends on all of the work, so that none is dropped. */
export type Pass = () => unknown

/** A small seeded generator (mulberry32): the same values for every candidate. */
function generator(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

function texts(seed: number, low: number, high: number, decimals: number): string[] {
  const random = generator(seed)
  return Array.from({ length: VALUES }, () => (low + random() * (high - low)).toFixed(decimals))
}

const PRICES = texts(1, 5, 900, 2)
const FINE_PRICES = texts(2, 5, 900, 4)
const SHARES = texts(3, 1, 2000, 0)
const COINS = texts(4, 0.001, 20, 8)
const SHARE_FEES = texts(5, 0, 5, 4)
const COIN_FEES = texts(6, 0, 5, 8)
const ON_CHAIN = texts(7, 1, 9, 18).map((text, i) => text.slice(0, -6) + String(100_003 + i * 797))

/** `each(i)` over all values, its results kept in an array as a ledger would keep them. */
function over<R>(each: (i: number) => R): Pass {
  const results = new Array<R>(VALUES)
  return () => {
    for (let i = 0; i < VALUES; i += 1) results[i] = each(i)
    return results
  }
}

/** Book fills one after the other, alternately bought and sold; returns the last cash balance as text. */
function bookFills<T>(
  c: Candidate<T>,
  cash0: string,
  prices: string[],
  quantities: string[],
  fees: string[],
): Pass {
  const price = prices.map(c.parse)
  const quantity = quantities.map(c.parse)
  const fee = fees.map(c.parse)
  const zero = c.parse('0')
  const orderQuantity = c.parse('5000')
  return () => {
    let cash = c.parse(cash0)
    let cumulative = zero
    for (let i = 0; i < VALUES; i += 1) {
      const notional = c.mul(price[i]!, quantity[i]!)
      cash = (i & 1) === 0 ? c.sub(cash, c.add(notional, fee[i]!)) : c.add(cash, c.sub(notional, fee[i]!))
      cumulative = c.add(cumulative, quantity[i]!)
      if (c.cmp(cumulative, orderQuantity) >= 0) cumulative = zero
    }
    return c.format(cash)
  }
}

/** Name and one pass of every operation in the comparison. */
export function operations<T>(c: Candidate<T>): [name: string, pass: Pass][] {
  const prices = PRICES.map(c.parse)
  const finePrices = FINE_PRICES.map(c.parse)
  const coins = COINS.map(c.parse)
  const onChain = ON_CHAIN.map(c.parse)
  const cent = c.parse('0.01')
  const tick = c.parse('0.05')
  const numbers = PRICES.map(Number)
  const fineNumbers = COINS.map(Number)
  const next = (i: number): number => (i + 1) % VALUES
  return [
    ['parse price', over((i) => c.parse(PRICES[i]!))],
    ['parse 18 decimals', over((i) => c.parse(ON_CHAIN[i]!))],
    ['format price', over((i) => c.format(prices[i]!))],
    ['format 8 decimals', over((i) => c.format(coins[i]!))],
    ['fromNumber price', over((i) => c.fromNumber(numbers[i]!))],
    ['fromNumber 8 decimals', over((i) => c.fromNumber(fineNumbers[i]!))],
    ['add same scale', over((i) => c.add(prices[i]!, prices[next(i)]!))],
    ['add mixed scales', over((i) => c.add(prices[i]!, coins[i]!))],
    ['add 18 decimals', over((i) => c.add(onChain[i]!, onChain[next(i)]!))],
    ['mul, to cents', over((i) => c.toCents(c.mul(prices[i]!, coins[i]!)))],
    ['compare same scale', over((i) => c.cmp(prices[i]!, prices[next(i)]!))],
    ['compare mixed scales', over((i) => c.cmp(prices[i]!, coins[i]!))],
    ['quantize on tick', over((i) => c.quantize(prices[i]!, cent))],
    ['quantize off tick', over((i) => c.quantize(finePrices[i]!, tick))],
    ['book a share fill', bookFills(c, '100000', PRICES, SHARES, SHARE_FEES)],
    ['book a coin fill', bookFills(c, '25000', PRICES, COINS, COIN_FEES)],
    ['book a coin fill, 10 M cash', bookFills(c, '10000000', PRICES, COINS, COIN_FEES)],
  ]
}
