/**
 * Makes clocks, randomness, timers and the network throw while a handler of a strategy runs. They are replaced
 * for the whole process during a run, and work as ever outside of handlers.
 */
import { FulmarError } from '../domain/codes.ts'
import type { HandlerGuard } from '../engine/core.ts'

type AnyFunction = (...args: never[]) => unknown

/** Where a forbidden function lives, and what to use instead. */
const FORBIDDEN: readonly { readonly name: string; readonly instead: string }[] = [
  { name: 'Math.random', instead: 'random() of the context' },
  { name: 'performance.now', instead: 'now of the context' },
  { name: 'process.hrtime.bigint', instead: 'now of the context' },
  { name: 'process.hrtime', instead: 'now of the context' },
  { name: 'process.nextTick', instead: 'timers of the context' },
  { name: 'setTimeout', instead: 'timers of the context' },
  { name: 'setInterval', instead: 'timers of the context' },
  { name: 'setImmediate', instead: 'timers of the context' },
  { name: 'queueMicrotask', instead: 'timers of the context' },
  { name: 'fetch', instead: 'compute() of the context' },
  { name: 'crypto.randomUUID', instead: 'random() of the context' },
  { name: 'crypto.getRandomValues', instead: 'random() of the context' },
]

/** Handlers are synchronous, so one guard serves every kernel of the process. */
const guard: HandlerGuard = { inside: false, where: '' }
let users = 0
let restore: (() => void)[] = []

/** To be given back with `releaseHandlerGuard`; the last one out puts everything back as it was. */
export function acquireHandlerGuard(): HandlerGuard {
  users += 1
  if (users === 1) restore = [...FORBIDDEN.map(({ name, instead }) => replace(name, instead)), replaceDate()]
  return guard
}

export function releaseHandlerGuard(): void {
  users -= 1
  if (users > 0) return
  for (const undo of restore.reverse()) undo()
  restore = []
}

function refuse(what: string, instead: string): never {
  throw new FulmarError('STRATEGY_NONDETERMINISTIC', `${guard.where} called ${what}; use ${instead}.`)
}

function replace(path: string, instead: string): () => void {
  const parts = path.split('.')
  const name = parts.at(-1) ?? ''
  const owner = parts
    .slice(0, -1)
    .reduce<object>((from, part) => Reflect.get(from, part) as object, globalThis)
  const original = Reflect.get(owner, name) as AnyFunction
  const own = Object.getOwnPropertyDescriptor(owner, name)
  const guarded = function (this: unknown, ...args: never[]): unknown {
    if (guard.inside) refuse(path, instead)
    return original.apply(this === undefined ? owner : this, args)
  }
  // what hangs on the original (such as setTimeout's promisified form) is kept
  Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(original))
  Object.defineProperty(owner, name, {
    value: guarded,
    configurable: true,
    writable: true,
    enumerable: own?.enumerable ?? false,
  })
  return () => {
    if (own === undefined) Reflect.deleteProperty(owner, name)
    else Object.defineProperty(owner, name, own)
  }
}

/** `new Date()` and `Date.now()` throw; dates made from a given time work. */
function replaceDate(): () => void {
  const original = Date
  const guarded: DateConstructor = new Proxy(original, {
    construct(target, args: unknown[], newTarget): Date {
      if (guard.inside && args.length === 0) refuse('new Date()', 'now of the context')
      return Reflect.construct(target, args, newTarget === guarded ? target : newTarget) as Date
    },
    apply() {
      if (guard.inside) refuse('Date()', 'now of the context')
      return original()
    },
    get(target, key, receiver) {
      if (key === 'now' && guard.inside) refuse('Date.now', 'now of the context')
      return Reflect.get(target, key, receiver) as unknown
    },
  })
  globalThis.Date = guarded
  return () => {
    globalThis.Date = original
  }
}
