/** The reports of the start and the end of a day: what the account is, beside what it was at the last close. */
import type { ComparisonInput } from '../../domain/comparison.ts'
import type {
  CloseFigures,
  DayBalance,
  DayChange,
  DayCounters,
  DayPosition,
  DayReport,
} from '../../domain/day-report.ts'
import type { Core } from '../core.ts'
import type { LimitValue } from '../../domain/inputs.ts'
import { operatorStatus } from '../operator-status.ts'
import { LIMITS } from '../risk/limits.ts'
import type { StrategyRunner } from '../strategy-runner.ts'
import { ownBalances } from './own-books.ts'

type Due = Extract<ComparisonInput, { readonly kind: 'dayReportDue' }>

/** An end-of-day report becomes the last close. */
export function makeDayReport(core: Core, runners: readonly StrategyRunner[], due: Due): DayReport {
  const { reconciliation, portfolio } = core
  const { report, date } = due
  const before = reconciliation.close
  const positions = positionsOf(core)
  const balances = balancesOf(core)
  const equity = known(portfolio.equity())
  const counters = countersOf(core)
  const day = since(counters, before?.counters ?? null)
  const orders = core.orders.open.flat()
  const statistics = core.statistics.read(-1, -1)
  const close: CloseFigures = {
    ...{ date, time: core.now, equity, positions, balances, counters },
    openOrders: orders.length,
  }
  const corporateActions = reconciliation.actions
  if (report === 'endOfDay') {
    reconciliation.close = close
    reconciliation.actions = []
  }
  return {
    ...{ report, date, time: core.now, currency: portfolio.currency, equity, positions, balances, day },
    comparison: reconciliation.last,
    orders: {
      open: orders.length,
      inDoubt: orders.filter(({ certainty }) => certainty === 'inDoubt').length,
      external: reconciliation.external.size,
    },
    pnl: gained(equity, before?.equity ?? (before === null ? 0 : null), day.moved),
    execution: {
      fillRate: known(statistics.fillRate),
      slippageBps: known(statistics.averageSlippageBps),
      timeToFillMs: known(statistics.averageTimeToFillMs),
    },
    changes: before === null ? [] : changesOf(before, close),
    corporateActions,
    health: healthOf(core, runners),
    limits: limitsOf(core),
  }
}

function positionsOf(core: Core): DayPosition[] {
  const { portfolio, marks, reconciliation } = core
  const venue = new Map(
    reconciliation.venuePositions.map(({ instrumentId, netQuantity }) => [instrumentId, netQuantity]),
  )
  const indices = [...core.instruments.keys()].filter((index) => {
    const theirs = venue.get(core.instrument(index).id)
    return !portfolio.exactNet(index).isZero || (theirs !== undefined && !theirs.isZero)
  })
  return indices.map((index) => {
    const { id } = core.instrument(index)
    return {
      instrumentId: id,
      netQuantity: portfolio.exactNet(index),
      broker: venue.get(id) ?? null,
      lastPrice: known(marks.price(index)),
    }
  })
}

function balancesOf(core: Core): DayBalance[] {
  return [...ownBalances(core, core.reconciliation.venuePositions)].map(([currency, amount]) => ({
    currency,
    amount,
  }))
}

function countersOf({ statistics, portfolio }: Core): DayCounters {
  const { sent, filled, canceled, expired, rejected, denied } = statistics.read(-1, -1)
  let realized = 0
  for (const position of portfolio.all())
    realized += position.realizedPnl.toNumber() * portfolio.rate(position.instrument.currency)
  const [transfers, adjustments] = [portfolio.received('transfer'), portfolio.received('adjustment')]
  return {
    ordersSent: sent,
    ordersFilled: filled,
    ordersCanceled: canceled + expired,
    ordersRejected: rejected,
    ordersDenied: denied,
    realizedPnl: known(realized),
    fees: portfolio.totalFees()?.toNumber() ?? null,
    moved: transfers === null || adjustments === null ? null : transfers.add(adjustments).toNumber(),
  }
}

function since(now: DayCounters, before: DayCounters | null): DayCounters {
  if (before === null) return now
  return {
    ordersSent: now.ordersSent - before.ordersSent,
    ordersFilled: now.ordersFilled - before.ordersFilled,
    ordersCanceled: now.ordersCanceled - before.ordersCanceled,
    ordersRejected: now.ordersRejected - before.ordersRejected,
    ordersDenied: now.ordersDenied - before.ordersDenied,
    realizedPnl: less(now.realizedPnl, before.realizedPnl),
    fees: less(now.fees, before.fees),
    moved: less(now.moved, before.moved),
  }
}

function less(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a - b
}

function gained(equity: number | null, before: number | null, moved: number | null): number | null {
  const change = less(equity, before)
  return change === null || moved === null ? null : change - moved
}

function changesOf(before: CloseFigures, now: CloseFigures): DayChange[] {
  const texts = ({ positions, balances, openOrders }: CloseFigures): Map<string, string> =>
    new Map([
      ...positions.map(({ instrumentId, netQuantity }) => [instrumentId, netQuantity.toString()] as const),
      ...balances.map(({ currency, amount }) => [currency, amount.toString()] as const),
      ['open orders', String(openOrders)],
    ])
  const [was, is] = [texts(before), texts(now)]
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((subject) => {
    const [old, current] = [was.get(subject) ?? '0', is.get(subject) ?? '0']
    return old === current ? [] : [{ subject, before: old, now: current }]
  })
}

function healthOf(core: Core, runners: readonly StrategyRunner[]): string[] {
  const { venues, gate, frozen, reconciliation } = core
  const breakers = operatorStatus(core).breakers
  return [
    ...(venues.state === 'armed' ? [] : [`the venue is ${venues.state}`]),
    ...[...gate.closed].map(([scope, { state, by, reason }]) => `${scope} is ${state}, by ${by}: ${reason}`),
    ...[...frozen].map(([index, reason]) => `${core.instrument(index).id} is frozen: ${reason}`),
    ...breakers.map(({ breaker, scope, state }) => `breaker ${breaker} (${scope}) is ${state}`),
    ...runners.flatMap(({ id, halt }) =>
      halt === null ? [] : [`strategy ${id} is halted: ${halt.message}`],
    ),
    ...[...reconciliation.open.values()].map(
      ({ number, subject }) => `difference ${String(number)} is open: ${subject}`,
    ),
  ]
}

function limitsOf({ risk, limitControl }: Core): string[] {
  const changed = new Map(
    limitControl.changed.filter(({ scope }) => scope === '').map(({ name, value }) => [name, value]),
  )
  return LIMITS.flatMap(({ name }) => {
    const value: LimitValue | undefined = changed.get(name) ?? risk.limits?.[name]
    return value === undefined ? [] : [`${name}: ${String(value)}`]
  })
}

function known(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
