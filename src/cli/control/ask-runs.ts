/** How a command reaches the runs of a folder, and what is shown of their answers. */
import { FulmarError } from '../../domain/codes.ts'
import { plainText } from '../../report/format.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { ControlFolder, FiledCommand } from './control-folder.ts'

export interface RunAnswer {
  readonly ok: boolean
  readonly text: string
  readonly orders: readonly string[]
}

/** Of `--wait`. Throws CONFIG_INVALID. */
export function secondsOf(wait: string): number {
  if (/^\d+(\.\d+)?$/.test(wait)) return Number(wait)
  throw new FulmarError('CONFIG_INVALID', `--wait ${wait} is no number of seconds.`, {
    remedy: 'Write for example --wait 30.',
  })
}

/** Waits until every run has answered, or the time is up. */
export async function askRuns(
  folder: ControlFolder,
  given: Omit<FiledCommand, 'time'>,
  pids: readonly number[],
  seconds: number,
): Promise<Map<number, RunAnswer>> {
  const answers = new Map<number, RunAnswer>()
  const command = { ...given, time: Date.now() } as FiledCommand
  // a run that has just started has no file yet: a kill waits for it
  if (pids.length === 0 && command.verb !== 'kill') return answers
  folder.give(command)
  if (pids.length === 0) return answers
  const until = systemClock.monotonic() + seconds * 1_000_000
  while (answers.size < pids.length && systemClock.monotonic() < until) {
    await systemClock.sleep(50_000)
    for (const pid of pids) {
      const answer = answers.has(pid) ? null : answerFrom(folder.answerOf(command.id, pid))
      if (answer !== null) answers.set(pid, answer)
    }
  }
  for (const pid of answers.keys()) folder.forgetAnswer(command.id, pid)
  // a kill that was not heard stays for as long as its run is alive
  if (answers.size === pids.length || command.verb !== 'kill') folder.takeBack(command.id)
  return answers
}

function answerFrom(value: unknown): RunAnswer | null {
  if (typeof value !== 'object' || value === null) return null
  const { outcome, message, orders, strategy } = value as Record<string, unknown>
  const list = Array.isArray(orders) ? orders.map(String) : []
  return { ok: outcome !== 'refused', text: `${String(strategy)}: ${String(message)}`, orders: list }
}

/** Lines for people, of one run. */
export function answerText(pid: number, answer: RunAnswer | undefined, seconds: number): string {
  if (answer === undefined)
    return `Run ${String(pid)} has not answered within ${String(seconds)} s; see fulmar status.\n`
  const { text, orders, ok } = answer
  const lines = orders.map((order) => `  cancels ${order}\n`)
  return (
    plainText(`Run ${String(pid)}, ${text}${ok ? '' : ' (refused)'}`) + `\n${lines.map(plainLine).join('')}`
  )
}

function plainLine(line: string): string {
  return `${plainText(line.trimEnd())}\n`
}
