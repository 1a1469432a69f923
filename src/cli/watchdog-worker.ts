/** The thread of the watchdog: see `watchdog.ts`. It shares nothing with the run but a few numbers. */
import { writeSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { CODES } from '../domain/codes.ts'

export interface WatchdogData {
  /** The strategy, for messages. */
  readonly what: string
  /** Seconds of computing; 0 for no limit. */
  readonly limitSeconds: number
  /** Whether stderr is a terminal, whose cursor may be hidden. */
  readonly isTTY: boolean
  /** Not zero: the run is over. */
  readonly stop: Int32Array
  /** Changes when the thread of the run answers. */
  readonly turns: Int32Array
  /** That of `runtime/pulse.ts`. */
  readonly pulse: Int32Array
}

const LOOK_EVERY_MS = 250
const WARN_AFTER_SECONDS = 5
const SHOW_CURSOR = '\u001b[?25h'

function say(text: string): void {
  try {
    writeSync(2, text)
  } catch {
    // whoever read it has gone
  }
}

/**
 * Seconds of processor time of the whole process. Not those of the wall: a run that waits for a full pipe, was stopped
 * with Ctrl-Z, or has a busy machine to itself for a tenth of the time is not stuck.
 */
function computing(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function watch({ what, limitSeconds, isTTY, stop, turns, pulse }: WatchdogData): void {
  const warnAfter = limitSeconds === 0 ? WARN_AFTER_SECONDS : Math.min(WARN_AFTER_SECONDS, limitSeconds / 6)
  const signs = (): string => [turns[0], pulse[0], pulse[1]].join()
  let before = signs()
  let since = computing()
  let warned = false
  while (Atomics.wait(stop, 0, 0, LOOK_EVERY_MS) === 'timed-out') {
    parentPort?.postMessage(null)
    const now = signs()
    if (now !== before || pulse[1] !== 0) {
      if (warned) say('It has returned; the run goes on.\n')
      warned = false
      before = now
      since = computing()
      continue
    }
    const seconds = computing() - since
    if (!warned && seconds >= warnAfter) {
      warned = true
      say(warning(what, Math.round(seconds), limitSeconds))
    }
    if (limitSeconds === 0 || seconds < limitSeconds) continue
    say(`${isTTY ? SHOW_CURSOR : ''}error STRATEGY_STUCK: ${what} did not return from a handler for `)
    say(`${String(limitSeconds)} s, so the run was ended.\n  → ${CODES.STRATEGY_STUCK.remedy}\n`)
    // nothing gentler reaches a thread that does not return
    process.kill(process.pid, 'SIGKILL')
  }
}

function warning(what: string, seconds: number, limit: number): string {
  const end =
    limit === 0
      ? `kill -9 ${String(process.pid)} ends it.`
      : `After ${String(limit)} s it is ended; FULMAR_HANDLER_LIMIT=SECONDS changes that.`
  return `\n${what} has not returned from a handler for ${String(seconds)} s. Ctrl-C cannot reach it meanwhile. ${end}\n`
}

watch(workerData as WatchdogData)
