import type { UnixMicros } from '../domain/time.ts'

export interface Timer {
  readonly id: number
  readonly strategyIndex: number
  readonly name: string
  readonly dueTime: UnixMicros
  /** Null: fires once. */
  readonly period: UnixMicros | null
}

/** In place of a strategy's index: timers of the kernel's own parts, which no strategy hears of. */
export const KILL_TIMERS = -1
export const LIMIT_TIMERS = -2
export const EXECUTION_TIMERS = -3
export const GROUP_TIMERS = -4
export const ACCOUNT_TIMERS = -6
export const ANSWER_TIMERS = -5

/** Timers of all strategies, ordered by (due time, id). They are kernel state: saved, and fired by inputs. */
export class TimerQueue {
  private timers: Timer[] = []
  private nextId = 1

  /** When the earliest is due; Infinity where there is none. */
  get nextDue(): UnixMicros {
    return this.timers[0]?.dueTime ?? Infinity
  }

  first(): Timer | null {
    return this.timers[0] ?? null
  }

  has(strategyIndex: number, name: string): boolean {
    return this.timers.some((timer) => timer.strategyIndex === strategyIndex && timer.name === name)
  }

  /** Replaces a timer of the same strategy and name. Returns what undoes it. */
  set(strategyIndex: number, name: string, dueTime: UnixMicros, period: UnixMicros | null): () => void {
    const before = this.timers
    const id = this.nextId
    this.nextId += 1
    this.timers = insert(without(before, strategyIndex, name), { id, strategyIndex, name, dueTime, period })
    return () => {
      this.timers = before
      this.nextId = id
    }
  }

  cancel(strategyIndex: number, name: string): () => void {
    const before = this.timers
    this.timers = without(before, strategyIndex, name)
    return () => {
      this.timers = before
    }
  }

  cancelAll(strategyIndex: number): void {
    this.timers = this.timers.filter((timer) => timer.strategyIndex !== strategyIndex)
  }

  /** Takes a due timer out, putting a periodic one back for its next time; null if it is no longer there. */
  fire(id: number): Timer | null {
    const timer = this.timers.find((candidate) => candidate.id === id)
    if (timer === undefined) return null
    const rest = this.timers.filter((candidate) => candidate.id !== id)
    this.timers =
      timer.period === null ? rest : insert(rest, { ...timer, dueTime: timer.dueTime + timer.period })
    return timer
  }

  save(): unknown {
    return { timers: this.timers.map((timer) => ({ ...timer })), nextId: this.nextId }
  }

  load(saved: unknown): void {
    const state = saved as { timers: Timer[]; nextId: number }
    this.timers = state.timers
    this.nextId = state.nextId
  }
}

function without(timers: readonly Timer[], strategyIndex: number, name: string): Timer[] {
  return timers.filter((timer) => timer.strategyIndex !== strategyIndex || timer.name !== name)
}

function insert(timers: readonly Timer[], timer: Timer): Timer[] {
  const at = timers.findIndex(
    (other) => other.dueTime > timer.dueTime || (other.dueTime === timer.dueTime && other.id > timer.id),
  )
  return at === -1 ? [...timers, timer] : [...timers.slice(0, at), timer, ...timers.slice(at)]
}
