import type { Order, OrderIntent } from '../../domain/order.ts'
import { MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { Core } from '../core.ts'
import type { LimitScope } from './check.ts'

interface Cancel {
  readonly time: UnixMicros
  readonly strategyIndex: number
  readonly instrumentIndex: number
}

type WarningName = 'warnOrdersPerSecond' | 'warnOrdersPerMinute' | 'warnCancelsPerMinute'

/**
 * Warnings of a pace that nobody meant. One is given when a figure passes its limit, and the next only after it was
 * back within: an alert for every order would be read by nobody. Kernel state.
 */
export class RateWarnings {
  private cancels: Cancel[] = []
  /** By scope and limit: a warning was given, and the pace was not back since. */
  private readonly given = new Set<string>()

  /** Returns what undoes it. */
  noteCancel(strategyIndex: number, instrumentIndex: number, now: UnixMicros): () => void {
    const first = this.cancels.findIndex(({ time }) => time > now - MICROS_PER_MINUTE)
    this.cancels.splice(0, first === -1 ? this.cancels.length : first)
    const entry: Cancel = { time: now, strategyIndex, instrumentIndex }
    this.cancels.push(entry)
    return () => {
      this.cancels = this.cancels.filter((other) => other !== entry)
    }
  }

  cancelsSince(since: UnixMicros, strategyIndex: number, instrumentIndex: number): number {
    return this.cancels.filter(
      (entry) =>
        entry.time > since &&
        (strategyIndex === -1 || entry.strategyIndex === strategyIndex) &&
        (instrumentIndex === -1 || entry.instrumentIndex === instrumentIndex),
    ).length
  }

  /** Whether a warning is due; what it notes is undone with the handler. */
  isDue(core: Core, key: string, isBeyond: boolean): boolean {
    const { given } = this
    if (given.has(key) === isBeyond) return false
    if (isBeyond) given.add(key)
    else given.delete(key)
    core.undo.push(() => {
      if (isBeyond) given.delete(key)
      else given.add(key)
    })
    return isBeyond
  }

  save(): unknown {
    return { cancels: this.cancels.map((entry) => ({ ...entry })), given: [...this.given] }
  }

  load(saved: unknown): void {
    const { cancels, given } = saved as { cancels: Cancel[]; given: string[] }
    this.cancels = cancels
    this.given.clear()
    for (const key of given) this.given.add(key)
  }
}

/** After the order was noted in the pace. */
export function warnOfOrders(core: Core, intent: OrderIntent): void {
  const count =
    (window: UnixMicros) =>
    ({ strategyIndex, instrumentIndex }: LimitScope): number =>
      core.pace.count(core.now - window, strategyIndex, instrumentIndex)
  warn(core, intent, 'warnOrdersPerSecond', count(MICROS_PER_SECOND), 'orders within a second')
  warn(core, intent, 'warnOrdersPerMinute', count(MICROS_PER_MINUTE), 'orders within a minute')
}

export function warnOfCancels(core: Core, order: Order): void {
  const { rates } = core.watch
  core.undo.push(rates.noteCancel(order.strategyIndex, order.instrumentIndex, core.now))
  const since = core.now - MICROS_PER_MINUTE
  const count = ({ strategyIndex, instrumentIndex }: LimitScope): number =>
    rates.cancelsSince(since, strategyIndex, instrumentIndex)
  warn(core, order, 'warnCancelsPerMinute', count, 'cancels within a minute')
}

function warn(
  core: Core,
  { strategyIndex, instrumentIndex }: Pick<OrderIntent, 'strategyIndex' | 'instrumentIndex'>,
  name: WarningName,
  countIn: (scope: LimitScope) => number,
  what: string,
): void {
  for (const scope of core.limits.scopesOf(strategyIndex, instrumentIndex)) {
    const limit = scope.limits[name]
    if (limit === undefined) continue
    const actual = countIn(scope)
    if (!core.watch.rates.isDue(core, `${name} ${scope.label}`, actual > limit)) continue
    core.outbox.records.push({ type: 'paceWarned', scope: scope.label, name, limit, actual })
    const where = scope.label === '' ? '' : ` (${scope.label})`
    core.outbox.effects.push({
      kind: 'alert',
      severity: 'WARNING',
      code: 'RISK_RATE_WARNING',
      message: `${String(actual)} ${what}, more than ${String(limit)}${where}. Nothing is held back.`,
    })
  }
}
