import { Decimal } from '../domain/decimal.ts'
import { DepthBook } from '../domain/depth.ts'
import type { KernelInput } from '../domain/inputs.ts'
import { at } from './assert.ts'
import { makerTakerCommission } from './commission.ts'
import { ibkrUsEquity } from './fees/ibkr.ts'
import { Fixture, MINUTE } from './fixture.test-support.ts'
import {
  DEPTH,
  INSTRUMENTS,
  STOCK_SESSIONS,
  type Command,
  type RandomSettings,
  type Step,
} from './scenario.test-support.ts'
import type { SimulatedVenue } from './simulated-venue.ts'

export function fixtureFor(settings: RandomSettings): Fixture {
  const commission = settings.halfSpreadBps === 1 ? makerTakerCommission('-0.7', '3.3') : ibkrUsEquity
  const fixture = new Fixture({
    settings,
    instruments: INSTRUMENTS,
    cash: '20000',
    commission,
    calendars: STOCK_SESSIONS,
    dayLength: 7 * MINUTE,
  })
  fixture.venue.setHasQuotes(1)
  fixture.venue.setHasQuotes(DEPTH)
  return fixture
}

interface Clock {
  now: number
}

/** Drives venues of the same marks side by side as the backtest does: what is due first, then the time, then the data. */
export function drive(fixture: Fixture, venues: readonly SimulatedVenue[], step: Step, clock: Clock): void {
  const start = clock.now
  for (const venue of venues) {
    clock.now = start
    driveOne(venue, step, clock)
  }
  markUp(fixture, step)
}

/** Bars and closes lie on whole minutes here: no bar reaches beyond the close that is in it. */
const toItsEnd = (_index: number, time: number): number => time

function driveOne(venue: SimulatedVenue, step: Step, clock: Clock): void {
  const goTo = (time: number): void => {
    while (venue.nextEventTime <= time) venue.processDue()
    // data that end with a session are in it
    if (venue.nextExpiry < time) venue.expireDue(toItsEnd)
    venue.setTime(time)
    clock.now = time
  }
  switch (step.kind) {
    case 'phase': {
      goTo(step.phase === 'open' ? step.bar.start : step.bar.end)
      if (step.phase === 'open' && venue.nextExpiry <= step.bar.start) venue.expireDue(toItsEnd)
      if (step.index === 0) venue.matchBar(0, step.bar, step.phase)
      else venue.matchQuote(1, step.quote, step.phase)
      if (step.phase === 'afterEntry') observe(venue, step)
      return
    }
    case 'command':
      goTo(clock.now + step.after)
      command(venue, step.command)
      return
    case 'print':
      goTo(step.time)
      venue.matchTrade(step.index, step.price, step.size, step.time)
      return
    case 'book': {
      goTo(step.time)
      const book = new DepthBook()
      book.snapshot(step.bids, step.asks, 1)
      venue.matchBook(DEPTH, book, step.time)
      return
    }
    case 'halt':
      venue.halt(step.index)
      return
    case 'resume':
      venue.resume(step.index)
      return
    case 'split': {
      goTo(step.minute * MINUTE)
      const instrumentId = at(INSTRUMENTS, 0).id
      venue.applyCorporateAction(
        { type: 'split', instrumentId, ratio: Decimal.from(2), effectiveTime: clock.now },
        clock.now,
      )
    }
  }
}

function observe(venue: SimulatedVenue, { index, bar }: Extract<Step, { kind: 'phase' }>): void {
  const { open, high, low, close, volume, start, end } = bar
  const instrumentId = at(INSTRUMENTS, index).id
  const times = { startTime: start / 1000, time: end / 1000 }
  venue.observe(index, {
    kind: 'bar',
    instrumentIndex: index,
    instrumentId,
    open,
    high,
    low,
    close,
    volume,
    ...times,
  })
}

/** What is known of the prices after the step. */
function markUp({ marks }: Fixture, step: Step): void {
  if (step.kind === 'phase' && step.phase === 'afterEntry') {
    const { index, bar, quote } = step
    marks.last[index] = bar.close
    marks.lastTime[index] = bar.end
    marks.volume[index] = bar.volume
    marks.bid[index] = quote.bidClose
    marks.ask[index] = quote.askClose
    marks.bidSize[index] = quote.bidSize
    marks.askSize[index] = quote.askSize
  }
  if (step.kind === 'print') {
    marks.last[step.index] = step.price
    marks.lastTime[step.index] = step.time
  }
  if (step.kind !== 'book') return
  marks.bid[DEPTH] = step.bids[0]?.[0] ?? NaN
  marks.ask[DEPTH] = step.asks[0]?.[0] ?? NaN
  marks.quoteTime[DEPTH] = step.time
}

function command(venue: SimulatedVenue, one: Command): void {
  switch (one.kind) {
    case 'place':
      venue.place(one.request)
      return
    case 'cancel':
      venue.cancel({ clientOrderId: `C-${String(one.target)}` })
      return
    case 'replace': {
      const price = one.offset === null ? null : Decimal.from(100 + one.offset / 4)
      const quantity = one.quantity === null ? null : Decimal.from(one.quantity)
      const clientOrderId = `C-${String(one.target)}`
      const known = venue.order(clientOrderId)
      const limitPrice = known?.limitPrice === null ? null : price
      const stopPrice = known?.limitPrice === null && known.stopPrice !== null ? price : null
      venue.change(clientOrderId, { quantity, limitPrice, stopPrice })
    }
  }
}

/** Canonical text of reports, for comparing runs byte by byte. */
export function bytes(inputs: readonly KernelInput[]): string {
  return JSON.stringify(inputs)
}
