/**
 * Canonical text of plain data: the same value gives the same bytes on every engine, and every value comes
 * back exactly, NaN, infinities and minus zero included. Object keys are sorted; Maps and Sets are arrays in
 * order. What JSON cannot say is written as `{"$":tag,"v":…}`.
 */
import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'

/** Version of the encoding itself; records and states carry it. */
export const CODEC_VERSION = 1

export function encode(value: unknown): string {
  return encodeAt(value, '$')
}

export function decode(text: string): unknown {
  return revive(JSON.parse(text))
}

function encodeAt(value: unknown, path: string): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'number':
      return encodeNumber(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'bigint':
      return `{"$":"i","v":"${value.toString()}"}`
    case 'object':
      return value === null ? 'null' : encodeObject(value, path)
    case 'function':
    case 'symbol':
    case 'undefined':
      throw notSerializable(path, `a ${typeof value}`)
  }
}

function encodeNumber(value: number): string {
  if (Number.isFinite(value) && !Object.is(value, -0)) return String(value)
  return `{"$":"n","v":"${Object.is(value, -0) ? '-0' : String(value)}"}`
}

function encodeObject(value: object, path: string): string {
  if (value instanceof Decimal) return `{"$":"d","v":"${value.toString()}"}`
  if (Array.isArray(value)) return encodeItems(value, path)
  if (value instanceof Map) return `{"$":"m","v":${encodeItems([...value.entries()], path)}}`
  if (value instanceof Set) return `{"$":"s","v":${encodeItems([...value], path)}}`
  if (value instanceof Float64Array) return `{"$":"f","v":${encodeItems([...value], path)}}`
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) {
    throw notSerializable(path, `an object of class ${value.constructor.name}`)
  }
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => `${JSON.stringify(key)}:${encodeAt(item, `${path}.${key}`)}`)
  const text = `{${entries.join(',')}}`
  return '$' in value ? `{"$":"o","v":${text}}` : text
}

function encodeItems(items: readonly unknown[], path: string): string {
  return `[${items.map((item, index) => encodeAt(item, `${path}[${String(index)}]`)).join(',')}]`
}

function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(revive)
  const record = value as Record<string, unknown>
  const tag = record['$']
  if (typeof tag === 'string') return reviveTagged(tag, record['v'])
  return reviveFields(record)
}

function reviveFields(record: Record<string, unknown>): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [key, item] of Object.entries(record)) {
    // defineProperty, since plain assignment to `__proto__` would change the prototype instead
    Object.defineProperty(result, key, {
      value: revive(item),
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return result
}

function reviveTagged(tag: string, value: unknown): unknown {
  switch (tag) {
    case 'd':
      return Decimal.parse(String(value))
    case 'n':
      return Number(value)
    case 'i':
      return BigInt(String(value))
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

function notSerializable(path: string, what: string): FulmarError {
  return new FulmarError(
    'CONFIG_STATE_NOT_SERIALIZABLE',
    `State cannot be saved: ${path === '$' ? 'the state itself' : path.replace(/^\$\.?/, '')} is ${what}.`,
  )
}
