import { expect } from 'vitest'
import type { Decimal } from '../domain/decimal.ts'
import type { DepthLevel } from '../domain/depth.ts'
import type { FillReport } from '../domain/fill.ts'
import type { KernelInput } from '../domain/inputs.ts'
import type { UnixMicros } from '../domain/time.ts'
import { at } from './assert.ts'
import type { Fixture } from './fixture.test-support.ts'
import type { SideRange } from './market-window.ts'
import {
  DEPTH,
  INSTRUMENTS,
  STOCK_SESSIONS,
  sessionOf,
  type RandomSettings,
  type Step,
} from './scenario.test-support.ts'
import { isStopType, type OrderRequest } from './venue-order.ts'

type Phase = Extract<Step, { kind: 'phase' }>

/** What the judge holds of an order, from what was sent and what the venue said. */
interface Known {
  readonly request: OrderRequest
  arrived: UnixMicros
  terms: Pick<OrderRequest, 'quantity' | 'limitPrice' | 'stopPrice'>
}

/**
 * Judges every fill of orders by the data alone, knowing nothing of how the venue matches: only what was offered at
 * that instant, when the order arrived, and where nothing may trade. For runs without delay of reports.
 */
export class Judge {
  readonly seen = { fills: 0, makers: 0, auctions: 0, late: 0, protecting: 0, tape: 0, book: 0 }
  private readonly settings: RandomSettings
  private readonly bands: { readonly lower: number; readonly upper: number } | null
  private readonly requests = new Map<string, OrderRequest>()
  private readonly orders = new Map<string, Known>()
  private readonly halted = new Set<number>()
  /** Executed of each bar, print or state of a book. */
  private readonly taken = new Map<string, number>()
  /** Taken of each level of the book that is still there. */
  private readonly levels = new Map<string, number>()
  /** Last entry per instrument: its side, its price, and the end of its bar. */
  private readonly entries = new Map<number, { side: string; price: number; end: UnixMicros }[]>()

  constructor(settings: RandomSettings, bands: { readonly lower: number; readonly upper: number } | null) {
    this.settings = settings
    this.bands = bands
  }

  /** An order on its way. */
  sent(request: OrderRequest): void {
    this.requests.set(request.clientOrderId, request)
  }

  /** After each step, with the reports that it brought; `volumeBefore` is the volume known when it began. */
  look(step: Step, fresh: readonly KernelInput[], volumeBefore: number): void {
    if (step.kind === 'halt') this.halted.add(step.index)
    if (step.kind === 'resume') this.halted.delete(step.index)
    if (step.kind === 'command' && step.command.kind === 'place') this.sent(step.command.request)
    if (step.kind === 'book') this.forgetLevels(step)
    for (const input of fresh) {
      if (input.kind === 'orderAccepted') {
        const request = this.requests.get(input.clientOrderId)
        if (request !== undefined)
          this.orders.set(input.clientOrderId, { request, arrived: input.eventTime, terms: request })
      }
      if (input.kind === 'orderReplaced') this.rearrive(input)
      if (input.kind === 'fill' && input.report.origin === undefined)
        this.judge(step, input.report, volumeBefore)
    }
  }

  /** What gives up its place counts as arriving then; less of the same keeps it. */
  private rearrive(input: Extract<KernelInput, { kind: 'orderReplaced' }>): void {
    const known = this.orders.get(input.clientOrderId)
    if (known === undefined) return
    const { quantity, limitPrice, stopPrice } = known.terms
    const same = (one: Decimal | null, other: Decimal | null): boolean =>
      one?.toString() === other?.toString()
    const keeps =
      same(input.limitPrice, limitPrice) && same(input.stopPrice, stopPrice) && input.quantity.lte(quantity)
    known.terms = input
    if (!keeps) known.arrived = input.eventTime
  }

  private judge(step: Step, fill: FillReport, volumeBefore: number): void {
    const known = this.orders.get(fill.clientOrderId)
    if (known === undefined) throw new Error(`${fill.clientOrderId} filled before it was accepted`)
    const { request, arrived } = known
    const index = request.instrumentIndex
    this.seen.fills++
    if (fill.liquidity === 'maker') this.seen.makers++
    expect(fill.instrumentId, 'its own instrument').toBe(at(INSTRUMENTS, index).id)
    expect(fill.side, 'its own side').toBe(request.side)
    expect(fill.eventTime, 'never before the order arrived').toBeGreaterThanOrEqual(arrived)
    expect(this.halted.has(index), 'never during a halt').toBe(false)
    const price = fill.price.toNumber()
    if (this.bands !== null) {
      const isInside = request.side === 'buy' ? price < this.bands.upper : price > this.bands.lower
      expect(isInside, `inside the band: ${String(price)}`).toBe(true)
    }
    switch (step.kind) {
      case 'phase':
        this.judgeBar(step, fill, known, volumeBefore)
        return
      case 'print':
        this.judgePrint(step, fill, known)
        return
      case 'book':
        this.judgeBook(step, fill, known)
        return
      case 'command':
      case 'split':
      case 'halt':
      case 'resume':
        expect.fail(`a fill of ${fill.clientOrderId} where nothing was on offer, at a ${step.kind}`)
    }
  }

  private judgeBar(step: Phase, fill: FillReport, { request, arrived }: Known, volumeBefore: number): void {
    const { start, end } = step.bar
    expect(step.index).toBe(request.instrumentIndex)
    const range = rangeOf(step, fill.side === 'buy')
    const price = fill.price.toNumber()
    if (request.timeInForce === 'opg' || request.timeInForce === 'cls') {
      this.judgeAuction(start, end, request.timeInForce)
      expect(price).toBe(request.timeInForce === 'opg' ? range.open : range.close)
    } else {
      this.judgeHours(request, start, end)
      if (step.phase === 'open' || arrived <= start) {
        expect(arrived, 'at the open only what was there').toBeLessThanOrEqual(start)
        notBetter(fill, step.phase === 'open' ? range.open : best(fill, range))
      } else if (arrived < end) {
        this.seen.late++
        expect(step.phase, 'inside the bar only at its end').not.toBe('open')
        notBetter(fill, range.close)
      } else this.judgeProtection(step, fill, request)
    }
    this.noteEntry(request.instrumentIndex, fill, end)
    this.countOfBar(step, fill, volumeBefore)
  }

  /** Sent at the end of the bar: only a stop against an entry of this very bar, no better than that entry. */
  private judgeProtection(step: Phase, fill: FillReport, request: OrderRequest): void {
    this.seen.protecting++
    expect(step.phase, 'never inside the bar that it was decided on').toBe('afterEntry')
    expect(isStopType(request.type)).toBe(true)
    const entries = (this.entries.get(request.instrumentIndex) ?? []).filter(
      ({ side, end }) => end === step.bar.end && side !== fill.side,
    )
    expect(entries.length, 'an entry to protect').toBeGreaterThan(0)
    const prices = entries.map(({ price }) => price)
    notBetter(fill, fill.side === 'buy' ? Math.min(...prices) : Math.max(...prices))
  }

  private judgePrint(step: Extract<Step, { kind: 'print' }>, fill: FillReport, { request }: Known): void {
    this.seen.tape++
    expect(step.index).toBe(request.instrumentIndex)
    this.judgeMoment(request, step.time)
    notBetter(fill, step.price)
    if (this.settings.volumeCap === null && this.settings.queue === 'none') return
    if (!Number.isNaN(step.size)) this.count(`print ${String(step.time)}`, fill, step.size)
  }

  private judgeBook(step: Extract<Step, { kind: 'book' }>, fill: FillReport, { request }: Known): void {
    this.seen.book++
    expect(request.instrumentIndex).toBe(DEPTH)
    this.judgeMoment(request, step.time)
    const side = fill.side === 'buy' ? step.asks : step.bids
    notBetter(fill, side[0]?.[0] ?? (fill.side === 'buy' ? Infinity : -Infinity))
    // An auction trades at one price, and how much traded in it no book shows.
    if (request.timeInForce === 'opg' || request.timeInForce === 'cls') return
    const price = fill.price.toNumber()
    const reachable = side.filter(([level]) => (fill.side === 'buy' ? level <= price : level >= price))
    this.takeLevels(fill, reachable)
  }

  /** Best first, as an order would. */
  private takeLevels(fill: FillReport, reachable: readonly DepthLevel[]): void {
    let left = fill.quantity.toNumber()
    for (const [level, size] of reachable) {
      const key = levelKey(fill.side, level)
      const gone = this.levels.get(key) ?? 0
      const take = Math.min(left, Math.max(0, size - gone))
      this.levels.set(key, gone + take)
      left -= take
    }
    expect(left, 'no more than is left of the levels').toBe(0)
  }

  private forgetLevels({ bids, asks }: Extract<Step, { kind: 'book' }>): void {
    const shown = new Set([
      ...asks.map(([price]) => levelKey('buy', price)),
      ...bids.map(([price]) => levelKey('sell', price)),
    ])
    for (const key of [...this.levels.keys()]) if (!shown.has(key)) this.levels.delete(key)
  }

  private judgeMoment(request: OrderRequest, time: UnixMicros): void {
    const { timeInForce, instrumentIndex } = request
    const hours = sessionOf(instrumentIndex, time)
    if (timeInForce === 'opg' || timeInForce === 'cls') this.seen.auctions++
    if (timeInForce === 'opg') expect(time).toBeGreaterThanOrEqual(hours?.open ?? Infinity)
    else if (timeInForce === 'cls') expect(time).toBeGreaterThanOrEqual(hours?.close ?? Infinity)
    else this.judgeHours(request, time, time)
  }

  /** An opening before which nothing of the session was over, a close that the bar holds. */
  private judgeAuction(start: UnixMicros, end: UnixMicros, which: 'opg' | 'cls'): void {
    this.seen.auctions++
    const hours = sessionOf(0, start)
    if (which === 'opg') expect(end, 'not before the opening').toBeGreaterThan(hours?.open ?? Infinity)
    else {
      expect(start).toBeLessThan(hours?.close ?? -Infinity)
      expect(end, 'not before the close').toBeGreaterThanOrEqual(hours?.close ?? Infinity)
    }
  }

  private judgeHours(request: OrderRequest, start: UnixMicros, end: UnixMicros): void {
    if (request.extendedHours || STOCK_SESSIONS[request.instrumentIndex] === null) return
    const hours = sessionOf(request.instrumentIndex, start)
    expect(start, 'not after the session').toBeLessThan(hours?.close ?? -Infinity)
    if (start === end) expect(end, 'not before the session').toBeGreaterThanOrEqual(hours?.open ?? Infinity)
    else expect(end, 'not before the session').toBeGreaterThan(hours?.open ?? Infinity)
  }

  private countOfBar(step: Phase, fill: FillReport, volumeBefore: number): void {
    const { volumeCap } = this.settings
    if (volumeCap === null) return
    const volume = step.index === 0 ? step.bar.volume : volumeBefore
    if (step.index === 0 || volume > 0) {
      if (Number.isNaN(volume)) return
      this.count(`bar ${String(step.index)} ${String(step.bar.end)}`, fill, Math.floor(volume * volumeCap))
      return
    }
    const shown = fill.side === 'buy' ? step.quote.askSize : step.quote.bidSize
    if (shown > 0) this.count(`quote ${fill.side} ${String(step.bar.end)}`, fill, shown)
  }

  private count(key: string, fill: FillReport, most: number): void {
    const total = (this.taken.get(key) ?? 0) + fill.quantity.toNumber()
    this.taken.set(key, total)
    expect(total, `no more than ${String(most)} of ${key}`).toBeLessThanOrEqual(most)
  }

  private noteEntry(index: number, fill: FillReport, end: UnixMicros): void {
    const entries = (this.entries.get(index) ?? []).filter((entry) => entry.end === end)
    this.entries.set(index, [...entries, { side: fill.side, price: fill.price.toNumber(), end }])
  }
}

/** Marks as they were when the step began decide how much may fill on quotes. */
export function volumeOf({ marks }: Fixture, step: Step): number {
  return step.kind === 'phase' ? (marks.volume[step.index] ?? NaN) : NaN
}

function notBetter(fill: FillReport, offered: number): void {
  const price = fill.price.toNumber()
  const what = `${fill.side} at ${String(price)}, ${String(offered)} was offered`
  if (fill.side === 'buy') expect(price, what).toBeGreaterThanOrEqual(offered)
  else expect(price, what).toBeLessThanOrEqual(offered)
}

function best(fill: FillReport, { low, high }: SideRange): number {
  return fill.side === 'buy' ? low : high
}

/** Prices that the side of the fill traded at in the step's data. */
export function rangeOf(step: Phase, buy: boolean): SideRange {
  if (step.index === 0) return step.bar
  const { quote } = step
  return buy
    ? { open: quote.askOpen, high: quote.askHigh, low: quote.askLow, close: quote.askClose }
    : { open: quote.bidOpen, high: quote.bidHigh, low: quote.bidLow, close: quote.bidClose }
}

function levelKey(side: string, price: number): string {
  return `${side} ${String(price)}`
}
