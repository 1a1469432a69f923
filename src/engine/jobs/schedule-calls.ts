import { FulmarError } from '../../domain/codes.ts'
import { MICROS_PER_MINUTE } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { MarketCalendar } from '../../ports/market-calendar.ts'
import type { JobOptions, Schedule } from '../../strategy/schedule.ts'
import type { Core } from '../core.ts'
import { insideOnly } from '../inside-only.ts'
import { parseCron } from './cron.ts'
import { describePlan } from './occurrences.ts'
import type { JobPlan } from './occurrences.ts'

const DEFAULT_GRACE_MINUTES = 5

export interface ScheduleOwner {
  readonly core: Core
  readonly strategyIndex: number
  readonly strategyId: string
  /** Whose market counts where none is named. */
  readonly firstInstrument: number
}

/** What `schedule` of a context does. Every slip throws CONFIG_INVALID: a job that is never due would fail in silence. */
export function scheduleOf(owner: ScheduleOwner): Schedule {
  const { core, strategyIndex, strategyId } = owner
  const guarded = <A extends unknown[]>(name: string, act: (...args: A) => void): ((...args: A) => void) =>
    insideOnly(core, `schedule.${name}`, act)
  return {
    afterOpen: guarded('afterOpen', (name, options = {}) => {
      checkKeys(name, options, ['minutes'])
      const offset = durationOf(name, 'minutes', options.minutes ?? 0, 0)
      set(owner, name, { kind: 'afterOpen', offset }, options)
    }),
    beforeClose: guarded('beforeClose', (name, options) => {
      checkKeys(name, options, ['minutes'])
      const offset = durationOf(name, 'minutes', options.minutes, 1 / MICROS_PER_MINUTE)
      set(owner, name, { kind: 'beforeClose', offset }, options)
    }),
    every: guarded('every', (name, options) => {
      checkKeys(name, options, ['minutes'])
      set(owner, name, { kind: 'every', period: durationOf(name, 'minutes', options.minutes, 1) }, options)
    }),
    cron: guarded('cron', (name, expression, options = {}) => {
      checkKeys(name, options, [])
      const cron = parseCron(expression)
      if (typeof cron === 'string') throw invalid(name, `the cron expression “${expression}” ${cron}.`)
      set(owner, name, { kind: 'cron', expression, cron }, options)
    }),
    cancel: guarded('cancel', (name) => {
      core.undo.push(core.jobs.cancel(strategyIndex, name))
      core.outbox.records.push({ type: 'jobCanceled', strategyId, name })
    }),
  }
}

function set(owner: ScheduleOwner, name: string, plan: JobPlan, options: JobOptions): void {
  const { core, strategyIndex, strategyId } = owner
  if (typeof name !== 'string' || name === '') throw invalid(String(name), 'a job needs a name.')
  const calendar = marketOf(owner, name, options.market)
  const market = calendar.code
  const grace = durationOf(name, 'graceMinutes', options.graceMinutes ?? DEFAULT_GRACE_MINUTES, 0)
  const undo = core.jobs.set({ strategyIndex, name, market, plan, grace }, core.now)
  if (undo === null) throw invalid(name, `it would never be due in ${market}: ${whyNever(plan)}.`)
  core.undo.push(undo)
  nameCalendar(core, calendar)
  core.outbox.records.push({ type: 'jobSet', strategyId, name, market, plan: describePlan(plan), grace })
}

/** Those of the instruments were named at the start. */
function nameCalendar({ markets, outbox }: Core, calendar: MarketCalendar): void {
  if (markets?.isJournaled !== true || markets.calendars.some((each) => each?.code === calendar.code)) return
  outbox.records.push({ type: 'calendarUsed', market: calendar.code, hash: calendar.hash })
}

function marketOf({ core, firstInstrument }: ScheduleOwner, name: string, market?: string): MarketCalendar {
  const { markets } = core
  const index = market === undefined ? firstInstrument : core.instruments.findIndex(({ id }) => id === market)
  if (index === -1 && market !== undefined && markets !== null) return markets.calendarOf(market)
  const calendar = markets?.calendars[index] ?? null
  if (calendar !== null) return calendar
  const id = core.instruments[index]?.id ?? String(market)
  throw new FulmarError('CONFIG_INVALID', `Job ${name}: no market hours are known of ${id}.`, {
    remedy: `Name a market, { market: 'XNYS' }, or give the instrument one: equity('${id}', { calendar: 'XNYS' }).`,
  })
}

function durationOf(name: string, option: string, minutes: number, least: number): UnixMicros {
  if (typeof minutes === 'number' && Number.isFinite(minutes) && minutes >= least) {
    return Math.round(minutes * MICROS_PER_MINUTE)
  }
  const bound = least === 0 ? '0 or more' : least === 1 ? '1 or more' : 'above 0'
  throw invalid(name, `${option} is ${String(minutes)}; it must be a number, ${bound}.`)
}

function checkKeys(name: string, options: object, own: readonly string[]): void {
  const known = [...own, 'market', 'graceMinutes']
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  if (unknown !== undefined)
    throw invalid(name, `there is no option ${unknown}; there are: ${known.join(', ')}.`)
}

function invalid(name: string, what: string): FulmarError {
  return new FulmarError('CONFIG_INVALID', `Job ${name}: ${what}`)
}

function whyNever(plan: JobPlan): string {
  return plan.kind === 'cron'
    ? `no session falls on “${plan.expression}”`
    : 'no session is long enough, or there are none to come'
}
