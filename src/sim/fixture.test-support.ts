import { Decimal } from '../domain/decimal.ts'
import type { KernelInput } from '../domain/inputs.ts'
import type { Instrument } from '../domain/instrument.ts'
import { Marks } from '../domain/marks.ts'
import type { Trail } from '../domain/trail.ts'
import { everyDay } from '../calendar/made-calendar.test-support.ts'
import type { MarketCalendar } from '../ports/market-calendar.ts'
import { at } from './assert.ts'
import { noCommission, type CommissionModel } from './commission.ts'
import type { SimulatedVenueOptions } from './core.ts'
import { DEFAULT_VENUE_SETTINGS, type VenueSettings } from './settings.ts'
import { SimulatedVenue } from './simulated-venue.ts'
import type { FeeSchedule } from './fees/fee-schedule.ts'
import type { MatchPhase, VenueBar, VenueQuote } from './market-window.ts'
import type { OrderRequest } from './venue-order.ts'

/** One minute in microseconds; test bars are minutes counted from zero. */
export const MINUTE = 60_000_000
export const PHASES: readonly MatchPhase[] = ['open', 'stops', 'limits', 'afterEntry']

export function stock(changes: Partial<Instrument> = {}): Instrument {
  return {
    id: 'AAA.XNAS',
    kind: 'equity',
    symbol: 'AAA',
    venue: 'XNAS',
    baseCurrency: null,
    currency: 'USD',
    settlement: 'full',
    tickSize: Decimal.from('0.01'),
    lotSize: Decimal.from('1'),
    minQuantity: Decimal.from('1'),
    minNotional: Decimal.ZERO,
    multiplier: Decimal.ONE,
    timeZone: 'UTC',
    hasTradingDay: true,
    shortable: true,
    expiry: null,
    strike: null,
    right: null,
    underlying: null,
    calendar: null,
    assumed: false,
    ...changes,
  }
}

/** Every day from 09:30 to 16:00, and 04:00 to 20:00 with extended hours. */
export const DAY_SESSIONS: readonly MarketCalendar[] = [everyDay(570, 960, [240, 1200])]

/** Settings under which prices are easy to follow: no spread and no cap unless a test asks for them. */
export const PLAIN: Partial<VenueSettings> = { halfSpreadBps: 0, volumeCap: null }

export interface FixtureOptions {
  readonly settings?: Partial<VenueSettings>
  readonly instruments?: readonly Instrument[]
  readonly commission?: CommissionModel | FeeSchedule
  /** Of the account's calendar days; a real day unless given. */
  readonly dayLength?: number
  readonly cash?: string
  readonly seed?: number
  readonly calendars?: readonly (MarketCalendar | null)[]
  readonly marginTiers?: SimulatedVenueOptions['marginTiers']
  readonly markSeries?: SimulatedVenueOptions['markSeries']
  readonly carryRates?: SimulatedVenueOptions['carryRates']
}

type RequestText = Partial<Omit<OrderRequest, 'quantity' | 'limitPrice' | 'stopPrice'>> & {
  readonly quantity?: number | string
  readonly limit?: number | string
  readonly stop?: number | string
  readonly trailing?: Trail
}

/** Bar as open, high, low, close and optional volume. */
export type BarText = readonly [number, number, number, number, number?]

export class Fixture {
  readonly marks: Marks
  readonly inputs: KernelInput[] = []
  readonly venue: SimulatedVenue
  readonly instruments: readonly Instrument[]
  private sent = 0
  private readonly options: FixtureOptions

  constructor(options: FixtureOptions = {}) {
    this.options = options
    this.instruments = options.instruments ?? [stock()]
    this.marks = new Marks(this.instruments.length)
    this.marks.last.fill(100)
    this.venue = this.make(this.inputs)
  }

  /** Another venue of the same options that reports into `inputs`. */
  make(inputs: KernelInput[]): SimulatedVenue {
    const { commission = noCommission(), dayLength = 24 * 60 * MINUTE } = this.options
    return new SimulatedVenue({
      instruments: this.instruments,
      marks: this.marks,
      settings: { ...DEFAULT_VENUE_SETTINGS, ...this.options.settings },
      commissions: this.instruments.map(() => commission),
      tradingDay: (_index, time) => Math.floor(time / (24 * 60 * MINUTE)),
      ...(this.options.calendars === undefined ? {} : { calendars: this.options.calendars }),
      dayEnd: (time) => (Math.floor(time / dayLength) + 1) * dayLength,
      startingCash: Decimal.from(this.options.cash ?? '1000000'),
      currency: 'USD',
      seed: this.options.seed ?? 1,
      ...(this.options.marginTiers === undefined ? {} : { marginTiers: this.options.marginTiers }),
      ...(this.options.markSeries === undefined ? {} : { markSeries: this.options.markSeries }),
      ...(this.options.carryRates === undefined ? {} : { carryRates: this.options.carryRates }),
      sink: (input) => inputs.push(input),
    })
  }

  request(text: RequestText): OrderRequest {
    const { quantity = 10, limit, stop, trailing, ...rest } = text
    const index = text.instrumentIndex ?? 0
    const type =
      trailing !== undefined
        ? trailing.limitOffset === null
          ? 'trailingStop'
          : 'trailingStopLimit'
        : limit === undefined
          ? stop === undefined
            ? 'market'
            : 'stop'
          : stop === undefined
            ? 'limit'
            : 'stopLimit'
    this.sent++
    return {
      clientOrderId: `C-${String(this.sent)}`,
      instrumentId: at(this.instruments, index).id,
      instrumentIndex: index,
      side: 'buy',
      type,
      timeInForce: 'gtc',
      expireTime: null,
      reduceOnly: false,
      postOnly: false,
      extendedHours: false,
      trail: trailing ?? null,
      ...rest,
      quantity: Decimal.from(quantity),
      limitPrice: limit === undefined ? null : Decimal.from(limit),
      stopPrice: stop === undefined ? null : Decimal.from(stop),
    }
  }

  /** Sends an order at `time` and returns its client order id. */
  place(text: RequestText, time?: number): string {
    if (time !== undefined) this.venue.setTime(time)
    const request = this.request(text)
    this.venue.place(request)
    return request.clientOrderId
  }

  /** Walks a whole bar; `between` may answer after each phase. */
  bar(
    minute: number,
    prices: BarText,
    between: (phase: MatchPhase) => void = () => undefined,
    index = 0,
  ): void {
    const bar = barOf(minute, prices)
    for (const phase of PHASES) {
      this.venue.setTime(phase === 'open' ? bar.start : bar.end)
      this.venue.matchBar(index, bar, phase)
      between(phase)
    }
    this.marks.last[index] = bar.close
    this.marks.volume[index] = bar.volume
    this.marks.lastTime[index] = bar.end
  }

  quote(quote: VenueQuote, between: (phase: MatchPhase) => void = () => undefined, index = 0): void {
    for (const phase of PHASES) {
      this.venue.setTime(phase === 'open' ? quote.start : quote.end)
      this.venue.matchQuote(index, quote, phase)
      between(phase)
    }
    this.marks.bid[index] = quote.bidClose
    this.marks.ask[index] = quote.askClose
    this.marks.bidSize[index] = quote.bidSize
    this.marks.askSize[index] = quote.askSize
    this.marks.quoteTime[index] = quote.end
  }

  /** `10@101.5` for every fill so far. */
  fills(): string[] {
    return this.inputs.flatMap((input) =>
      input.kind === 'fill' ? [`${input.report.quantity.toString()}@${input.report.price.toString()}`] : [],
    )
  }

  /** Kinds of all reports, in order; rejections with their code. */
  kinds(): string[] {
    return this.inputs.map((input) => (input.kind === 'orderRejected' ? input.code : input.kind))
  }

  cash(): string {
    return this.venue.account().balances.get('USD')?.toString() ?? '0'
  }

  position(index = 0): string {
    const id = at(this.instruments, index).id
    return (
      this.venue
        .positions()
        .find((one) => one.instrumentId === id)
        ?.netQuantity.toString() ?? '0'
    )
  }
}

export function barOf(minute: number, [open, high, low, close, volume = NaN]: BarText): VenueBar {
  return { open, high, low, close, volume, start: minute * MINUTE, end: (minute + 1) * MINUTE }
}

/** A quote bar of one minute: bid and ask as open, high, low, close, size. */
export function quoteOf(minute: number, bid: BarText, ask: BarText, length = MINUTE): VenueQuote {
  return {
    bidOpen: bid[0],
    bidHigh: bid[1],
    bidLow: bid[2],
    bidClose: bid[3],
    bidSize: bid[4] ?? NaN,
    askOpen: ask[0],
    askHigh: ask[1],
    askLow: ask[2],
    askClose: ask[3],
    askSize: ask[4] ?? NaN,
    start: minute * MINUTE,
    end: minute * MINUTE + length,
  }
}
