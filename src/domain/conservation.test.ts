/**
 * A million random fills through positions and ledger, against an oracle that knows neither: whole numbers
 * (BigInt) in fixed units, its own fold, its own rounding.
 */
import { describe, expect, it } from 'vitest'
import { Decimal } from './decimal.ts'
import type { Instrument } from './instrument.ts'
import { cryptoSpot, equity, future, fx, perpetual } from './instruments.ts'
import { Ledger } from './ledger.ts'
import { Position } from './position.ts'
import type { PositionFill } from './position-entry.ts'
import type { ClosedRoundTrip } from './position-fold.ts'

const SEED = 20_251_005
const FILLS = 1_000_000
const CHECK_EVERY = 20_000
/** All money of the oracle is in units of 1e-18, all quantities in 1e-8. */
const MONEY = 18
const QUANTITY = 8

/** mulberry32 */
function generator(seed: number): () => number {
  let a = seed
  return () => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function scaled(value: Decimal, decimals: number): bigint {
  const [whole = '0', fraction = ''] = value.toString().replace('-', '').split('.')
  if (fraction.length > decimals)
    throw new Error(`${value.toString()} has more than ${String(decimals)} decimals`)
  const magnitude = BigInt(whole + fraction.padEnd(decimals, '0'))
  return value.isNegative ? -magnitude : magnitude
}

/** Rounds a quotient half to even. */
function quotient(n: bigint, d: bigint): bigint {
  const [an, ad] = [n < 0n ? -n : n, d < 0n ? -d : d]
  let q = an / ad
  const rest = 2n * (an % ad)
  if (rest > ad || (rest === ad && q % 2n === 1n)) q += 1n
  return n < 0n !== d < 0n ? -q : q
}

/** One fill as the oracle keeps it. All exact in a number. */
interface Row {
  readonly index: number
  readonly quantity: number
  readonly price: number
}

/** Everything about one instrument: what is tested, and beside it the oracle. */
interface Lane {
  readonly instrument: Instrument
  readonly position: Position
  /** Round trips that a late fill could still change; those before them are only summed. */
  readonly trips: Map<string, ClosedRoundTrip>
  tripPnl: Decimal
  tripFees: Decimal
  tripCount: number
  readonly prices: readonly { readonly decimal: Decimal; readonly units: bigint }[]
  readonly quantities: readonly { readonly decimal: Decimal; readonly units: bigint }[]
  readonly moneyPerUnit: bigint
  readonly late: {
    readonly due: number
    readonly fill: PositionFill
    readonly row: Row
    readonly fee: bigint
  }[]
  readonly rows: number[]
  net: bigint
  paid: bigint
  fees: bigint
}

const FEES = [-3, 0, 0, 1, 35, 100, 499].map((cents) => ({
  decimal: Decimal.parse(`${String(cents)}e-2`),
  units: BigInt(cents) * 10n ** BigInt(MONEY - 2),
}))

function laneOf(instrument: Instrument, price: number, decimals: number, quantityDecimals: number): Lane {
  const prices = Array.from({ length: 999 }, (_, index) => {
    const units = BigInt(price + index)
    return { decimal: Decimal.parse(`${String(units)}e-${String(decimals)}`), units }
  })
  // Few sizes, mostly equal, so that flat points and crossings of zero are common.
  const quantities = [1, 2, 2, 3, 3, 3, 5, 17].map((size) => ({
    decimal: Decimal.parse(`${String(size)}e-${String(quantityDecimals)}`),
    units: BigInt(size) * 10n ** BigInt(QUANTITY - quantityDecimals),
  }))
  const multiplier = BigInt(instrument.multiplier.toString())
  return {
    instrument,
    position: new Position('s', instrument),
    trips: new Map(),
    tripPnl: Decimal.ZERO,
    tripFees: Decimal.ZERO,
    tripCount: 0,
    prices,
    quantities,
    moneyPerUnit: multiplier * 10n ** BigInt(MONEY - QUANTITY - decimals),
    late: [],
    rows: [],
    net: 0n,
    paid: 0n,
    fees: 0n,
  }
}

function lanes(): Lane[] {
  const expiry = 1_900_000_000_000_000
  return [
    laneOf(equity('AAPL.XNAS'), 17_000, 2, 0),
    laneOf(equity('VOD.XLON', { currency: 'GBP', fractional: true }), 7_000, 2, 4),
    laneOf(fx('EUR/USD.OANDA'), 108_000, 5, 0),
    laneOf(cryptoSpot('BTC-USDT.BINANCE', { shortable: true }), 6_000_000, 2, 8),
    laneOf(perpetual('ETH-USDT-PERP.BYBIT'), 250_000, 2, 3),
    // Crude oil, through the days when it cost less than nothing.
    laneOf(future('CLK0.XNYM', { expiry, multiplier: 1000 }), -400, 2, 0),
  ]
}

function deliver(lane: Lane, ledger: Ledger, fill: PositionFill, row: Row, fee: bigint): void {
  const result = lane.position.apply(fill)
  for (const id of result.withdrawn) {
    const trip = lane.trips.get(id)
    if (trip === undefined) throw new Error(`withdrawn and unknown: ${id}`)
    count(lane, trip, -1)
    lane.trips.delete(id)
  }
  for (const trip of result.roundTrips) {
    count(lane, trip, 1)
    lane.trips.set(trip.id, trip)
  }
  if (lane.trips.size > 2000) for (const id of [...lane.trips.keys()].slice(0, 1000)) lane.trips.delete(id)
  if (result.duplicate || result.conflict || result.older)
    throw new Error(`not booked as new: ${fill.executionId}`)
  ledger.postTrade(lane.instrument, fill.side, fill.quantity, fill.price)
  ledger.postFee(fill.feeCurrency, fill.fee)
  lane.rows.push(row.index, row.quantity, row.price)
  lane.net += BigInt(row.quantity)
  lane.paid += moneyOf(lane, row.quantity, row.price)
  lane.fees += fee
}

function count(lane: Lane, trip: ClosedRoundTrip, sign: 1 | -1): void {
  lane.tripPnl = sign > 0 ? lane.tripPnl.add(trip.grossPnl) : lane.tripPnl.sub(trip.grossPnl)
  lane.tripFees = sign > 0 ? lane.tripFees.add(trip.fees) : lane.tripFees.sub(trip.fees)
  lane.tripCount += sign
}

function moneyOf(lane: Lane, quantity: number, price: number): bigint {
  return BigInt(quantity) * BigInt(price) * lane.moneyPerUnit
}

function check(all: readonly Lane[], ledger: Ledger): void {
  const cash = new Map<string, bigint>()
  const margin = new Map<string, bigint>()
  for (const { position, instrument, net, paid, fees } of all) {
    expect(scaled(position.netQuantity, QUANTITY)).toBe(net)
    expect(scaled(position.cashFlow, MONEY)).toBe(-paid)
    expect(scaled(position.fees, MONEY)).toBe(fees)
    const where = instrument.settlement === 'margin' ? margin : cash
    where.set(instrument.currency, (where.get(instrument.currency) ?? 0n) - paid)
    cash.set(instrument.currency, (cash.get(instrument.currency) ?? 0n) - fees)
  }
  for (const [currency, amount] of cash) expect(scaled(ledger.cash(currency), MONEY)).toBe(amount)
  for (const [currency, amount] of margin)
    expect(scaled(ledger.balance('margin', currency), MONEY)).toBe(amount)
  for (const { total } of ledger.trialBalance()) expect(total.isZero).toBe(true)
}

/** Average cost, in canonical order, in whole numbers. */
function foldOf(lane: Lane): { readonly cost: bigint; readonly realized: bigint } {
  let net = 0n
  let cost = 0n
  let realized = 0n
  const places = Array.from({ length: lane.rows.length / 3 }, (_, place) => 3 * place)
  const index = (place: number): number => lane.rows[place] as number
  const byMoment = (a: number, b: number): number =>
    timeOf(index(a)) === timeOf(index(b))
      ? idOf(index(a)) < idOf(index(b))
        ? -1
        : 1
      : timeOf(index(a)) - timeOf(index(b))
  for (const place of places.sort(byMoment)) {
    const quantity = BigInt(lane.rows[place + 1] as number)
    const money = moneyOf(lane, lane.rows[place + 1] as number, lane.rows[place + 2] as number)
    const after = net + quantity
    if (net === 0n || net > 0n === quantity > 0n) cost += money
    else if (after === 0n || after > 0n === net > 0n) {
      const released = quotient(-cost * quantity, net)
      realized += -money - released
      cost -= released
    } else {
      const closing = (money * -net) / quantity
      realized += -closing - cost
      cost = money - closing
    }
    net = after
  }
  return { cost, realized }
}

/** Three fills to a moment: their text ids, `x9` after `x10`, decide the order among them. */
function timeOf(index: number): number {
  return 1_700_000_000_000_000 + Math.floor(index / 3) * 60_000_000
}

function idOf(index: number): string {
  return `x${String(index)}`
}

function fillOf(
  lane: Lane,
  random: () => number,
  index: number,
): { fill: PositionFill; row: Row; fee: bigint } {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
  const price = pick(lane.prices)
  const quantity = pick(lane.quantities)
  const fee = pick(FEES)
  // Leans against the position, so that it keeps crossing zero.
  const buys = random() < (lane.net > 0n ? 0.4 : lane.net < 0n ? 0.6 : 0.5)
  const signed = buys ? quantity.units : -quantity.units
  return {
    fill: {
      executionId: idOf(index),
      instrumentId: lane.instrument.id,
      side: buys ? 'buy' : 'sell',
      quantity: quantity.decimal,
      price: price.decimal,
      fee: fee.decimal,
      feeCurrency: lane.instrument.currency,
      eventTime: timeOf(index),
    },
    row: { index, quantity: Number(signed), price: Number(price.units) },
    fee: fee.units,
  }
}

/** Brings the position to flat: then the round trips that stand are all there is. */
function closeOut(lane: Lane): void {
  const { position, instrument } = lane
  if (!position.isFlat) {
    const closing = position.apply({
      executionId: 'last',
      instrumentId: instrument.id,
      side: position.netQuantity.isPositive ? 'sell' : 'buy',
      quantity: position.netQuantity.abs(),
      price: Decimal.ONE,
      fee: Decimal.ZERO,
      feeCurrency: instrument.currency,
      eventTime: timeOf(FILLS + 3),
    })
    for (const trip of closing.roundTrips) count(lane, trip, 1)
  }
  expect(lane.tripCount).toBeGreaterThan(10_000)
  expect(lane.tripPnl.eq(position.realizedPnl)).toBe(true)
  expect(lane.tripPnl.eq(position.cashFlow)).toBe(true)
  expect(lane.tripFees.eq(position.fees)).toBe(true)
}

describe('conservation', () => {
  it(`holds for cash and positions over a million random fills, some late (seed ${String(SEED)})`, () => {
    const random = generator(SEED)
    const all = lanes()
    const ledger = new Ledger()
    for (let index = 0; index < FILLS; index++) {
      const lane = all[Math.floor(random() * all.length)] as Lane
      const { fill, row, fee } = fillOf(lane, random, index)
      if (random() < 0.01) lane.late.push({ due: index + Math.floor(random() * 300), fill, row, fee })
      else deliver(lane, ledger, fill, row, fee)
      const held = lane.late[0]
      if (held !== undefined && held.due <= index) {
        lane.late.shift()
        deliver(lane, ledger, held.fill, held.row, held.fee)
      }
      if (index % CHECK_EVERY === 0) check(all, ledger)
    }
    for (const lane of all) {
      for (const held of lane.late) deliver(lane, ledger, held.fill, held.row, held.fee)
      const { cost, realized } = foldOf(lane)
      expect(scaled(lane.position.openCost, MONEY)).toBe(cost)
      expect(scaled(lane.position.realizedPnl, MONEY)).toBe(realized)
    }
    check(all, ledger)
    expect(all.reduce((sum, lane) => sum + lane.rows.length / 3, 0)).toBe(FILLS)
    for (const lane of all) closeOut(lane)
  }, 60_000)
})
