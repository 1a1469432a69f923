/** Saving and restoring what a strategy remembers: plain data, and objects with `save()` and `load()`. */
import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'
import { describeClass, encode, notSerializable } from './codec.ts'

interface Saveable {
  save(): unknown
  load(saved: unknown): void
}

/** Key under which stands what an object saved of itself. */
const SAVED = '$saved'
/** Key under which stand plain data that happen to have one of these two keys. */
const PLAIN = '$plain'

function isSaveable(value: object): value is Saveable {
  const candidate = value as Partial<Saveable>
  return typeof candidate.save === 'function' && typeof candidate.load === 'function'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return !(
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Decimal ||
    ArrayBuffer.isView(value)
  )
}

/**
 * Plain data for the codec. The root may be an object of any class: its fields are the state.
 * Throws CONFIG_STATE_NOT_SERIALIZABLE, with the path, for what could not be restored.
 */
export function saveState(value: unknown, path: string, above: readonly object[] = []): unknown {
  if (typeof value !== 'object' || value === null) return checkedLeaf(value, path)
  if (above.includes(value)) throw notSerializable(path, 'an object that contains it')
  if (isSaveable(value)) return { [SAVED]: checkedLeaf(value.save(), path) }
  const inside = [...above, value]
  if (Array.isArray(value)) {
    return Array.from(value, (item, index) => saveState(item, `${path}[${String(index)}]`, inside))
  }
  if (value instanceof Map) {
    return new Map(
      [...value].map(([key, item]) => [
        checkedLeaf(key, `${path}.keys`),
        saveState(item, `${path}.get(${String(key)})`, inside),
      ]),
    )
  }
  return isRecord(value) ? saveFields(value, path, inside) : checkedLeaf(value, path)
}

function saveFields(value: Record<string, unknown>, path: string, inside: readonly object[]): unknown {
  const isRoot = inside.length === 1
  const prototype: unknown = Object.getPrototypeOf(value)
  const isPlain = prototype === Object.prototype || prototype === null
  // dates, promises and their like hold what fields do not show
  const isOpaque = Object.prototype.toString.call(value) !== '[object Object]'
  if (!isPlain && (!isRoot || isOpaque)) {
    throw notSerializable(path, `${describeClass(value)} without save() and load()`)
  }
  // of an object of a class, functions in fields are its methods
  const entries = Object.entries(value).filter(([, item]) => isPlain || typeof item !== 'function')
  const saved = entries.map(([key, item]): [string, unknown] => [
    key,
    saveState(item, `${path}.${key}`, inside),
  ])
  const result = Object.fromEntries(saved)
  return Object.hasOwn(result, SAVED) || Object.hasOwn(result, PLAIN) ? { [PLAIN]: result } : result
}

/** Nothing in it is restored piece by piece: it is plain data throughout, or refused. */
function checkedLeaf(value: unknown, path: string): unknown {
  const simple = typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean'
  if (!simple && value !== null && value !== undefined) encode(value, path)
  return value
}

/** Puts saved data back into freshly made state, and returns it. */
export function restoreState(fresh: unknown, saved: unknown, path: string): unknown {
  if (Array.isArray(saved)) {
    const slots: readonly unknown[] = Array.isArray(fresh) ? fresh : []
    return saved.map((item, index) => restoreState(slots[index], item, `${path}[${String(index)}]`))
  }
  if (saved instanceof Map) {
    const slots: ReadonlyMap<unknown, unknown> = fresh instanceof Map ? fresh : new Map()
    return new Map(
      [...saved].map(([key, item]) => [
        key,
        restoreState(slots.get(key), item, `${path}.get(${String(key)})`),
      ]),
    )
  }
  if (!isRecord(saved)) return saved
  if (Object.hasOwn(saved, SAVED)) return restoreSaveable(fresh, saved[SAVED], path)
  return restoreFields(
    fresh,
    Object.hasOwn(saved, PLAIN) ? (saved[PLAIN] as Record<string, unknown>) : saved,
    path,
  )
}

function restoreFields(
  fresh: unknown,
  saved: Record<string, unknown>,
  path: string,
): Record<string, unknown> {
  const target: Record<string, unknown> = isRecord(fresh) ? fresh : {}
  for (const key of Object.keys(target)) {
    if (!Object.hasOwn(saved, key) && typeof target[key] !== 'function') Reflect.deleteProperty(target, key)
  }
  for (const [key, item] of Object.entries(saved)) {
    const before = Object.hasOwn(target, key) ? target[key] : undefined
    const value = restoreState(before, item, `${path}.${key}`)
    // not assigned: `__proto__` is a key like any other
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true })
  }
  return target
}

function restoreSaveable(fresh: unknown, saved: unknown, path: string): unknown {
  if (typeof fresh !== 'object' || fresh === null || !isSaveable(fresh)) {
    throw new FulmarError(
      'CONFIG_STATE_NOT_SERIALIZABLE',
      `State cannot be restored: ${path} was made while running; what has save() and load() must be made by state() or shared().`,
    )
  }
  fresh.load(saved)
  return fresh
}

/** What was saved, without the marks of how it is to be put back. */
export function plainState(saved: unknown): unknown {
  if (Array.isArray(saved)) return saved.map(plainState)
  if (saved instanceof Map) return new Map([...saved].map(([key, item]) => [key, plainState(item)]))
  if (!isRecord(saved)) return saved
  if (Object.hasOwn(saved, SAVED)) return saved[SAVED]
  const fields = Object.hasOwn(saved, PLAIN) ? (saved[PLAIN] as Record<string, unknown>) : saved
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, plainState(item)]))
}
