/** Saving and restoring what a strategy remembers: plain data, and objects with `save()` and `load()`. */
import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'

interface Saveable {
  save(): unknown
  load(saved: unknown): void
}

const SAVED = '$saved'

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

/** Plain data for the codec. The root may be an object of any class: its fields are the state. */
export function saveState(value: unknown, path: string, isRoot = true): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (isSaveable(value)) return { [SAVED]: value.save() }
  if (Array.isArray(value))
    return value.map((item, index) => saveState(item, `${path}[${String(index)}]`, false))
  if (value instanceof Map) {
    return new Map(
      [...value].map(([key, item]) => [key, saveState(item, `${path}.get(${String(key)})`, false)]),
    )
  }
  if (!isRecord(value)) return value
  const prototype: unknown = Object.getPrototypeOf(value)
  if (!isRoot && prototype !== Object.prototype && prototype !== null) {
    throw new FulmarError(
      'CONFIG_STATE_NOT_SERIALIZABLE',
      `State cannot be saved: ${path} is an object of class ${value.constructor.name} without save() and load().`,
    )
  }
  const result: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(value)) {
    if (typeof item === 'function') {
      if (isRoot && prototype !== Object.prototype) continue
      throw new FulmarError(
        'CONFIG_STATE_NOT_SERIALIZABLE',
        `State cannot be saved: ${path}.${key} is a function.`,
      )
    }
    result[key] = saveState(item, `${path}.${key}`, false)
  }
  return result
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
  if (SAVED in saved) return restoreSaveable(fresh, saved[SAVED], path)
  const target: Record<string, unknown> = isRecord(fresh) ? fresh : {}
  for (const key of Object.keys(target)) {
    if (!(key in saved) && typeof target[key] !== 'function') Reflect.deleteProperty(target, key)
  }
  for (const [key, item] of Object.entries(saved))
    target[key] = restoreState(target[key], item, `${path}.${key}`)
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
