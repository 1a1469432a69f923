import { Decimal } from '../domain/decimal.ts'
import { applyToBasket, comesOfAnother } from '../domain/corporate-actions.ts'
import type { Basket } from '../domain/corporate-actions.ts'
import { FulmarError } from '../domain/codes.ts'
import type { RunRecord } from '../report/run-record.ts'
import { DEFAULT_VENUE_SETTINGS, describeVenueSettings } from '../sim/index.ts'
import type { ComposedRun } from './compose.ts'
import { calendarWarnings } from './instrument-calendars.ts'
import type { Kernel } from '../engine/kernel.ts'
import { distinctCalendars } from '../engine/markets.ts'
import type { StrategyRunner } from '../engine/strategy-runner.ts'

/** What a finished run leaves behind. */
export function runResult(composed: ComposedRun, mode: 'backtest' | 'paper', durationMs: number): RunRecord {
  const { plan, run } = composed
  const { kernel, recorder } = composed.parts
  const { portfolio } = kernel.core
  const finalEquity = portfolio.exactEquity()
  const totalFees = portfolio.totalFees()
  if (finalEquity === null || totalFees === null) {
    throw new FulmarError(
      'CONFIG_FX_RATE_MISSING',
      `The account cannot be valued in ${portfolio.currency} at the end of the run.`,
    )
  }
  const warnings = [...plan.warnings, ...calendarWarnings(plan.calendars, run.dataBegin, run.now)]
  for (const runner of kernel.runners) {
    if (runner.halt !== null)
      warnings.push(`${runner.id} was halted (${runner.halt.code}): ${runner.halt.message}`)
    warnings.push(...stateWarning(runner))
  }
  return {
    strategy: plan.strategies.map(({ id }) => id).join(' + '),
    mode,
    parameters: plan.strategies[0]?.params ?? {},
    instruments: instrumentsOf(composed),
    currency: portfolio.currency,
    startingCash: plan.startingCash,
    finalEquity,
    totalFees,
    cashFlows: {
      funding: portfolio.received('funding') ?? Decimal.ZERO,
      borrow: portfolio.received('borrow') ?? Decimal.ZERO,
      interest: portfolio.received('interest') ?? Decimal.ZERO,
      dividends: portfolio.received('dividend') ?? Decimal.ZERO,
    },
    startTime: recorder.firstTime,
    endTime: run.now,
    orders: recorder.orders,
    ordersDenied: recorder.denied,
    deniedByCode: Object.fromEntries(recorder.deniedByCode),
    orderStatistics: orderStatistics(kernel),
    ordersRejected: recorder.rejected,
    ordersCanceled: recorder.canceled,
    fills: recorder.fills,
    roundTrips: recorder.roundTrips,
    openPositions: openPositions(kernel),
    dailyEquity: { time: recorder.dailyTimes, equity: recorder.dailyEquity },
    equityCurve: recorder.curve.series(),
    maxDrawdown: recorder.maxDrawdown,
    maxDrawdownPeakTime: recorder.drawdownPeakTime,
    maxDrawdownTroughTime: recorder.drawdownTroughTime,
    exposure: recorder.bars === 0 ? NaN : recorder.barsHeld / recorder.bars,
    benchmarkReturn: buyAndHold(composed),
    bars: recorder.bars,
    events: run.events,
    durationMs,
    ordersHash: recorder.ordersHash,
    halts: kernel.runners.flatMap(({ id, halt }) =>
      halt === null ? [] : [{ strategy: id, code: halt.code, message: halt.message }],
    ),
    breakers: recorder.breakers,
    warnings,
    venueSettings: {
      commission: plan.options.commission ?? 'venue',
      ...describeVenueSettings(plan.options.venue ?? DEFAULT_VENUE_SETTINGS),
    },
    calendars: calendarsUsed(composed),
    corporateActions: run.applied,
    ...(recorder.orderReasons === null ? {} : { orderReasons: recorder.orderReasons }),
  }
}

function orderStatistics({ core, runners }: Kernel): NonNullable<RunRecord['orderStatistics']> {
  return runners.map(({ id, index }) => ({ strategy: id, ...core.statistics.read(index, -1) }))
}

/** The hash is over decades of sessions: nobody waits for it who does not ask. */
function calendarsUsed({ plan }: ComposedRun): NonNullable<RunRecord['calendars']> {
  return distinctCalendars(plan).map((calendar) => ({
    market: calendar.code,
    get hash() {
      return calendar.hash
    },
    instruments: plan.instruments.filter((_, at) => plan.calendars[at] === calendar).map(({ id }) => id),
  }))
}

function instrumentsOf({ plan, tape }: ComposedRun): RunRecord['instruments'] {
  return plan.instruments.map(({ id, multiplier }, index) => {
    const cursors = tape.cursors.filter(({ instrumentIndex }) => instrumentIndex === index)
    const bars = cursors.filter(({ kind, audience }) => kind === 'bar' && audience !== 'venue')
    return {
      id,
      multiplier,
      source: [...new Set(cursors.map(({ source }) => source.info.name))].join(', '),
      bars: bars.reduce((sum, { rowsBefore, row }) => sum + rowsBefore + row + 1, 0),
    }
  })
}

/** A run needs no saved state, but a restart will: what cannot be saved is told while nothing depends on it. */
function stateWarning(runner: StrategyRunner): string[] {
  try {
    runner.save()
    return []
  } catch (error) {
    if (!(error instanceof FulmarError)) throw error
    const what = `The state of ${runner.id} could not be saved at the end of the run (${error.code})`
    return [`${what}: ${error.message} ${error.remedy}`]
  }
}

/** Mean over the instruments of what one share bought at the first price is worth at the last, corporate actions with it, − 1. */
function buyAndHold(composed: ComposedRun): number {
  const { tape, parts, plan, run } = composed
  const { marks } = parts.kernel.core
  const knows = (id: string): boolean => plan.instruments.some((instrument) => instrument.id === id)
  const returns = plan.instruments.map(({ id }, index) => {
    const cursor = tape.cursors.find(({ instrumentIndex }) => instrumentIndex === index)
    // it came of another: who held that has it
    if (comesOfAnother(id, run.applied, cursor?.firstTime ?? Infinity)) return NaN
    const basket: Basket = { quantities: new Map([[id, 1]]), prices: new Map(), cash: 0 }
    for (const action of run.applied) applyToBasket(basket, action, knows)
    let worth = basket.cash
    plan.instruments.forEach((instrument, at) => {
      const quantity = basket.quantities.get(instrument.id) ?? 0
      if (quantity !== 0) worth += quantity * marks.price(at)
    })
    return worth / (cursor?.firstPrice ?? NaN) - 1
  })
  const known = returns.filter((value) => Number.isFinite(value))
  return known.length === 0 ? 0 : known.reduce((sum, value) => sum + value, 0) / known.length
}

function openPositions({ core }: Kernel): RunRecord['openPositions'] {
  return [...core.portfolio.all()]
    .filter((position) => !position.isFlat)
    .map((position) => {
      const { instrument, netQuantity, averageEntryPrice } = position
      const lastPrice = core.marks.price(core.indexOf(instrument.id))
      const unrealizedPnl = position.unrealizedPnl(lastPrice)
      return { instrumentId: instrument.id, netQuantity, averageEntryPrice, lastPrice, unrealizedPnl }
    })
}
