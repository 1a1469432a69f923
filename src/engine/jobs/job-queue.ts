import type { EpochDay } from '../../domain/civil-date.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { MarketCalendar } from '../../ports/market-calendar.ts'
import type { Markets } from '../markets.ts'
import { nextOccurrence } from './occurrences.ts'
import type { JobPlan, Occurrence } from './occurrences.ts'

/** What a strategy has asked for. */
export interface JobRequest {
  readonly strategyIndex: number
  /** Unique in the strategy. */
  readonly name: string
  /** Code of the calendar. */
  readonly market: string
  readonly plan: JobPlan
  /** How late it may be. */
  readonly grace: UnixMicros
}

export interface Job extends JobRequest {
  readonly id: number
  readonly next: Occurrence
}

/** What becomes of an occurrence. `late` and `superseded` are missed: it is not made up for. */
export type Verdict = 'run' | 'late' | 'superseded'

export interface Decision {
  readonly job: Job
  readonly verdict: Verdict
}

/** The last occurrence of a job that was decided: none up to it ever comes again. */
interface Decided {
  readonly due: UnixMicros
  readonly date: EpochDay
  /** Once this is past, no session that it could come twice in is left. */
  readonly end: UnixMicros
}

/** Entries of jobs that are gone, before they are looked through for those that can be forgotten. */
const LEDGER_SLACK = 16

/**
 * Jobs of all strategies by (due time, id), and the ledger of what was decided. Both are kernel state. Occurrences of a
 * job are decided in order, so its ledger is one entry: that of the last. It outlives the job, or else one that is set
 * again would come again in the same session.
 */
export class JobQueue {
  private readonly markets: Markets | null
  private jobs: readonly Job[] = []
  private decided = new Map<string, Decided>()
  private nextId = 1

  constructor(markets: Markets | null) {
    this.markets = markets
  }

  /** When the earliest is due; Infinity where there is none. */
  get nextDue(): UnixMicros {
    return this.jobs[0]?.next.due ?? Infinity
  }

  first(): Job | null {
    return this.jobs[0] ?? null
  }

  /** Replaces a job of the same strategy and name. Returns what undoes it; null where it would never be due. */
  set(request: JobRequest, now: UnixMicros): (() => void) | null {
    const done = this.decided.get(keyOf(request))
    const from = Math.max(now, (done?.due ?? -Infinity) + 1)
    const next = this.nextOf(request, from, done?.date ?? -Infinity)
    if (next === null) return null
    const before = this.jobs
    const id = this.nextId
    this.nextId += 1
    this.jobs = insert(without(before, request), { ...request, id, next })
    return () => {
      this.jobs = before
      this.nextId = id
    }
  }

  cancel(strategyIndex: number, name: string): () => void {
    const before = this.jobs
    this.jobs = without(before, { strategyIndex, name })
    return () => {
      this.jobs = before
    }
  }

  cancelAll(strategyIndex: number): void {
    this.jobs = this.jobs.filter((job) => job.strategyIndex !== strategyIndex)
  }

  /**
   * Decides an occurrence, once and for all: whatever its handler then does, it never comes again. Null where it is not
   * the next of a job, for it was decided already, or the job is gone.
   *
   * It is run unless it is later than the grace allows, the session that it lies in is over, or the next occurrence of
   * the same job is due as well, which then counts in its place.
   */
  decide(strategyIndex: number, name: string, due: UnixMicros, now: UnixMicros): Decision | null {
    const job = this.jobs.find((each) => each.strategyIndex === strategyIndex && each.name === name)
    if (job === undefined || job.next.due !== due) return null
    const { next } = job
    this.forgetThePast(now)
    this.decided.set(keyOf(job), { due, date: next.date, end: next.end })
    const following = this.nextOf(job, due + 1, next.date)
    const rest = without(this.jobs, job)
    this.jobs = following === null ? rest : insert(rest, { ...job, next: following })
    if (following !== null && following.due <= now) return { job, verdict: 'superseded' }
    const isLate = now - due > job.grace || now >= next.deadline
    return { job, verdict: isLate ? 'late' : 'run' }
  }

  save(): unknown {
    return { jobs: this.jobs, decided: this.decided, nextId: this.nextId }
  }

  load(saved: unknown): void {
    const state = saved as { jobs: Job[]; decided: Map<string, Decided>; nextId: number }
    this.jobs = state.jobs
    this.decided = state.decided
    this.nextId = state.nextId
  }

  private nextOf({ market, plan }: JobRequest, from: UnixMicros, done: EpochDay): Occurrence | null {
    if (this.markets === null) return null
    const calendar: MarketCalendar = this.markets.calendarOf(market)
    return nextOccurrence(calendar, this.markets.zones, plan, from, done)
  }

  /** Entries of jobs that are set stay, and those whose session is not over. */
  private forgetThePast(now: UnixMicros): void {
    if (this.decided.size < this.jobs.length + LEDGER_SLACK) return
    const live = new Set(this.jobs.map(keyOf))
    for (const [key, { end }] of this.decided) if (end < now && !live.has(key)) this.decided.delete(key)
  }
}

function keyOf({ strategyIndex, name }: Pick<JobRequest, 'strategyIndex' | 'name'>): string {
  return `${String(strategyIndex)} ${name}`
}

function without(
  jobs: readonly Job[],
  { strategyIndex, name }: Pick<JobRequest, 'strategyIndex' | 'name'>,
): readonly Job[] {
  return jobs.filter((job) => job.strategyIndex !== strategyIndex || job.name !== name)
}

function insert(jobs: readonly Job[], job: Job): readonly Job[] {
  const at = jobs.findIndex(
    ({ id, next }) => next.due > job.next.due || (next.due === job.next.due && id > job.id),
  )
  return at === -1 ? [...jobs, job] : [...jobs.slice(0, at), job, ...jobs.slice(at)]
}
