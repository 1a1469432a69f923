/**
 * Canonical text of plain data: the same value gives the same bytes on every engine, and every value comes
 * back exactly, NaN, infinities and minus zero included. Object keys are sorted, fields that are undefined are
 * left out; Maps and Sets are arrays in order. What JSON cannot say is written as `{"$":tag,"v":…}`.
 */
import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'

/** Version of the encoding itself; records and states carry it. */
export const CODEC_VERSION = 1

/** Deeper data is a mistake: most likely something contains itself. */
const MAX_DEPTH = 200

/** `path` is how messages call the value. Throws CONFIG_STATE_NOT_SERIALIZABLE for what is not plain data. */
export function encode(value: unknown, path = ''): string {
  return encodeAt(value, path, 0)
}

export function decode(text: string): unknown {
  return revive(JSON.parse(text))
}

/** An independent copy, as it would come back from the journal. Throws as `encode` does. */
export function plainCopy(value: unknown, path: string): unknown {
  return decode(encode(value, path))
}

function encodeAt(value: unknown, path: string, depth: number): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return encodeNumber(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return `{"$":"i","v":"${value.toString()}"}`
    case 'undefined':
      return '{"$":"u"}'
    case 'object':
      return value === null ? 'null' : encodeObject(value, path, depth + 1)
    case 'function':
    case 'symbol':
      throw notSerializable(path, `a ${typeof value}`)
  }
}

function encodeNumber(value: number): string {
  if (Number.isFinite(value) && !Object.is(value, -0)) return String(value)
  return `{"$":"n","v":"${Object.is(value, -0) ? '-0' : String(value)}"}`
}

function encodeObject(value: object, path: string, depth: number): string {
  if (value instanceof Decimal) return `{"$":"d","v":"${value.toString()}"}`
  if (depth > MAX_DEPTH) throw notSerializable(path, 'nested too deep: does it contain itself?')
  if (Array.isArray(value)) return encodeItems(value, path, depth)
  if (value instanceof Map) return `{"$":"m","v":${encodeItems([...value.entries()], path, depth)}}`
  if (value instanceof Set) return `{"$":"s","v":${encodeItems([...value], path, depth)}}`
  if (value instanceof Float64Array) return `{"$":"f","v":${encodeItems([...value], path, depth)}}`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) throw notSerializable(path, describeClass(value))
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${encodeAt(item, field(path, key), depth)}`)
  const text = `{${entries.join(',')}}`
  return Object.hasOwn(value, '$') ? `{"$":"o","v":${text}}` : text
}

function encodeItems(items: readonly unknown[], path: string, depth: number): string {
  // holes are met too, as undefined
  const texts = Array.from(items, (item, index) => encodeAt(item, `${path}[${String(index)}]`, depth))
  return `[${texts.join(',')}]`
}

function field(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(revive)
  const record = value as Record<string, unknown>
  const tag = Object.hasOwn(record, '$') ? record['$'] : undefined
  return typeof tag === 'string' ? reviveTagged(tag, record['v']) : reviveFields(record)
}

function reviveFields(record: Record<string, unknown>): Record<string, unknown> {
  // fromEntries defines properties, where assignment to `__proto__` would change the prototype instead
  return Object.fromEntries(Object.entries(record).map(([key, item]) => [key, revive(item)]))
}

function reviveTagged(tag: string, value: unknown): unknown {
  switch (tag) {
    case 'd':
      return Decimal.parse(String(value))
    case 'n':
      return Number(value)
    case 'i':
      return BigInt(String(value))
    case 'u':
      return undefined
    case 'm':
      return new Map(revive(value) as [unknown, unknown][])
    case 's':
      return new Set(revive(value) as unknown[])
    case 'f':
      return Float64Array.from(revive(value) as number[])
    case 'o':
      return reviveFields(value as Record<string, unknown>)
    default:
      throw new FulmarError('JOURNAL_VERSION_UNKNOWN', `Saved data has a value of unknown kind "${tag}".`)
  }
}

export function describeClass(value: object): string {
  const { constructor } = value as { constructor?: unknown }
  return `an object of class ${typeof constructor === 'function' ? constructor.name : 'unknown'}`
}

export function notSerializable(path: string, what: string): FulmarError {
  return new FulmarError(
    'CONFIG_STATE_NOT_SERIALIZABLE',
    `It cannot be saved: ${path === '' ? 'the value itself' : path} is ${what}.`,
  )
}
