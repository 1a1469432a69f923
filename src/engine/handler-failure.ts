/** What went wrong in a handler of a strategy, in words. Not part of any compared bytes. */
import { FulmarError } from '../domain/codes.ts'
import type { Code } from '../domain/codes.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'

export interface Halt {
  readonly code: Code
  readonly message: string
}

/** Handlers are synchronous: throws STRATEGY_ASYNC for what looks like a promise. */
export function assertSynchronous(result: unknown, where: string): void {
  if (typeof result !== 'object' || result === null) return
  const { then } = result as { then?: unknown }
  if (typeof then !== 'function') return
  // its rejection is nobody's business any more: the strategy is halted for having been asynchronous
  void Reflect.apply(then, result, [undefined, () => undefined])
  throw new FulmarError('STRATEGY_ASYNC', `${where} returned a Promise; handlers are synchronous`)
}

/** What a handler was about when it failed. */
export interface Occasion {
  /** `strategy.handler`. */
  readonly where: string
  /** Of the handler in the strategy's file, where the error itself cannot tell; or empty. */
  readonly place: string
  readonly instrumentId?: string
  /** Left out before the first input. */
  readonly time?: UnixMicros
}

export function failureOf(error: unknown, occasion: Occasion): Halt {
  const { where } = occasion
  const at = atText(error, occasion)
  if (error instanceof FulmarError) {
    const { code, message, remedy } = error
    if (code === 'STRATEGY_ASYNC') return { code, message: `${message.replace(/\.$/, '')}${at}. ${remedy}` }
    if (code === 'STRATEGY_NONDETERMINISTIC') return { code, message: message + at }
    return { code: 'STRATEGY_THREW', message: `${where} threw ${code}: ${message}${at} ${remedy}` }
  }
  return { code: 'STRATEGY_THREW', message: `${where} threw ${describe(error)}${at}` }
}

/** ` (at file:line:column; SPY.ARCX, 2013-10-07 13:41:00 UTC)`, as far as that is known. */
function atText(error: unknown, { place, instrumentId, time }: Occasion): string {
  const frame = error instanceof Error ? userFrame(error.stack ?? '') : ''
  const code = frame === '' ? place : frame
  const when = time === undefined || time <= 0 ? '' : momentText(time)
  const about = [instrumentId ?? '', when].filter((part) => part !== '').join(', ')
  const parts = [code === '' ? '' : `at ${code}`, about].filter((part) => part !== '')
  return parts.length === 0 ? '' : ` (${parts.join('; ')})`
}

/** `2013-10-07 13:41:00 UTC`. */
export function momentText(time: UnixMicros): string {
  const text = new Date(time / MICROS_PER_MILLI).toISOString()
  return `${text.slice(0, 19).replace('T', ' ')} UTC`
}

/** Anything can be thrown, even what cannot be turned into text. */
function describe(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  } catch {
    return `a value of type ${typeof error}`
  }
}

/** Folder of this package's own code. */
const OWN = decodeURIComponent(new URL('..', import.meta.url).pathname)

/** `file:line:column` of the first frame outside Fulmar itself, or empty. */
export function userFrame(stack: string): string {
  for (const line of stack.split('\n')) {
    const frame = /^\s+at (.*)$/.exec(line)?.[1]
    if (frame === undefined) continue
    const open = frame.lastIndexOf('(')
    const place = (open === -1 ? frame : frame.slice(open + 1, -1))
      .replace(/^async /, '')
      .replace(/^file:\/\//, '')
    if (!/:\d+:\d+$/.test(place) || place.startsWith('node:') || /[\\/]node_modules[\\/]/.test(place))
      continue
    if (!place.startsWith(OWN) || place.includes('.test.')) return place
  }
  return ''
}
