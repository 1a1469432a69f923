import { isFields } from '../audit/record-facts.ts'

/** A field that is not the same. */
export interface FieldDifference {
  /** `order.quantity`. */
  readonly path: string
  /** Null where it is not there. */
  readonly recorded: string | null
  readonly recomputed: string | null
}

/** More would not help anybody. */
const MOST = 50

/** Field by field, of two canonical texts; a missing one has no fields. */
export function differencesOf(recorded: string | null, recomputed: string | null): FieldDifference[] {
  if (recorded === null || recomputed === null) return []
  const found: FieldDifference[] = []
  walk(JSON.parse(recorded), JSON.parse(recomputed), '', found)
  return found
}

function walk(a: unknown, b: unknown, path: string, found: FieldDifference[]): void {
  if (found.length >= MOST) return
  const [left, right] = [partsOf(a), partsOf(b)]
  if (left === null || right === null) {
    const [recorded, recomputed] = [shown(a), shown(b)]
    if (recorded !== recomputed) found.push({ path, recorded, recomputed })
    return
  }
  for (const key of new Set([...left.keys(), ...right.keys()]))
    walk(left.get(key), right.get(key), path === '' ? key : `${path}.${key}`, found)
}

/** Of objects and arrays; null for what is one value, exact numbers among them. */
function partsOf(value: unknown): ReadonlyMap<string, unknown> | null {
  if (Array.isArray(value)) return new Map(value.map((item: unknown, at) => [String(at), item]))
  return isFields(value) && !isTagged(value) ? new Map(Object.entries(value)) : null
}

/** What JSON cannot say: `{"$":"d","v":"1.5"}`. */
function isTagged(value: Readonly<Record<string, unknown>>): boolean {
  return typeof value['$'] === 'string' && typeof value['v'] !== 'object'
}

function shown(value: unknown): string | null {
  if (value === undefined) return null
  if (isFields(value) && isTagged(value)) return String(value['v'])
  return typeof value === 'string' ? value : JSON.stringify(value)
}
