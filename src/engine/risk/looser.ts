import type { LimitValue } from '../../domain/inputs.ts'
import type { LimitName } from './limits.ts'

/** Limits that allow more where they are smaller. */
const SMALLER_IS_LOOSER: ReadonlySet<string> = new Set<LimitName>([
  'minAccountBalance',
  'duplicateOrderSeconds',
  'priceDriftSeconds',
])

/** Whether a value allows what the configured one does not. Where none was configured, any value is tighter. */
export function loosens(name: string, configured: LimitValue | null, value: LimitValue | null): boolean {
  if (configured === null || value === null) return configured !== null
  if (typeof configured === 'boolean') return configured && value === false
  if (typeof configured === 'number' && typeof value === 'number')
    return SMALLER_IS_LOOSER.has(name) ? value < configured : value > configured
  return name === 'denySymbols' ? !holdsAll(value, configured) : !holdsAll(configured, value)
}

function holdsAll(list: LimitValue, items: LimitValue): boolean {
  return Array.isArray(list) && Array.isArray(items) && items.every((item) => list.includes(item))
}
