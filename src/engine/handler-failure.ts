/** What went wrong in a handler of a strategy, in words. Not part of any compared bytes. */
import { FulmarError } from '../domain/codes.ts'
import type { Code } from '../domain/codes.ts'

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
  throw new FulmarError('STRATEGY_ASYNC', `${where} returned a Promise; handlers are synchronous.`)
}

export function failureOf(error: unknown, where: string): Halt {
  const at = error instanceof Error ? firstUserFrame(error.stack ?? '') : ''
  if (error instanceof FulmarError) {
    const { code, message, remedy } = error
    if (code === 'STRATEGY_ASYNC' || code === 'STRATEGY_NONDETERMINISTIC')
      return { code, message: message + at }
    return { code: 'STRATEGY_THREW', message: `${where} threw ${code}: ${message}${at} ${remedy}` }
  }
  return { code: 'STRATEGY_THREW', message: `${where} threw ${describe(error)}${at}` }
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

/** ` (at file:line:column)` of the first frame outside Fulmar itself. */
function firstUserFrame(stack: string): string {
  for (const line of stack.split('\n')) {
    const frame = /^\s+at (.*)$/.exec(line)?.[1]
    if (frame === undefined) continue
    const open = frame.lastIndexOf('(')
    const place = (open === -1 ? frame : frame.slice(open + 1, -1))
      .replace(/^async /, '')
      .replace(/^file:\/\//, '')
    if (!/:\d+:\d+$/.test(place) || place.startsWith('node:') || /[\\/]node_modules[\\/]/.test(place))
      continue
    if (!place.startsWith(OWN) || place.includes('.test.')) return ` (at ${place})`
  }
  return ''
}
