import { createHash } from 'node:crypto'
import type { AnyStrategy } from '../strategy/definition.ts'

/**
 * What tells one version of a strategy from another where nobody bundled it: SHA-256 over its definition, the text of its
 * functions included. What those refer to outside of themselves is not seen; a bundle's hash, which the loader gives,
 * sees it.
 */
export function codeHashOf(definition: AnyStrategy): string {
  const hash = createHash('sha256')
  const add = (path: string, value: unknown, depth: number): void => {
    hash.update(`${path}=`)
    if (typeof value === 'function') hash.update(String(value))
    else if (typeof value === 'object' && value !== null && depth < 6)
      for (const key of Object.keys(value).sort())
        add(`${path}.${key}`, (value as Record<string, unknown>)[key], depth + 1)
    else hash.update(String(value))
    hash.update('\n')
  }
  for (const [key, value] of Object.entries(definition).sort(([a], [b]) => (a < b ? -1 : 1)))
    if (key !== 'instruments') add(key, value as unknown, 0)
  return hash.digest('hex')
}
