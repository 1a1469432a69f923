import type { Instrument } from '../domain/instrument.ts'
import { assumedSources, commissionFor, defaultSchedule, type FeeSchedule } from '../sim/index.ts'

/** What each instrument is charged. `venue`: as its own venue, or the usual broker, does. */
export function feeSchedules(instruments: readonly Instrument[], name: string): FeeSchedule[] {
  return instruments.map((instrument) =>
    name === 'venue' ? defaultSchedule(instrument) : commissionFor(name, instrument),
  )
}

/** Fees that nobody checked, each once, with what they are for. */
export function feeWarnings(instruments: readonly Instrument[], name: string): string[] {
  const users = new Map<string, string[]>()
  feeSchedules(instruments, name).forEach((schedule, index) => {
    for (const source of assumedSources(schedule)) {
      const what = `${schedule.name}: ${source}`
      users.set(what, [...(users.get(what) ?? []), instruments[index]?.id ?? ''])
    }
  })
  return [...users].map(
    ([what, [first = '', ...others]]) =>
      `The fees of ${first}${others.length === 0 ? '' : ` and ${String(others.length)} more`} are assumed (${what}): set yours with --commission, for example --commission bps:10 or makerTaker:2/5.5.`,
  )
}
