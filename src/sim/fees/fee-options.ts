import { Decimal } from '../../domain/decimal.ts'

/** What stands behind the colon of `ibkr:plan=tiered,regulatory=false`. Throws RangeError for what is not allowed. */
export class FeeOptions {
  private readonly given: Map<string, string>

  constructor(text: string) {
    this.given = new Map()
    for (const part of text === '' ? [] : text.split(',')) {
      const at = part.indexOf('=')
      const key = part.slice(0, Math.max(0, at)).trim()
      if (key === '' || this.given.has(key)) throw new RangeError(`“${part}” is not a new key=value`)
      this.given.set(key, part.slice(at + 1).trim())
    }
  }

  /** The first of `allowed` unless given. */
  choice<T extends string>(key: string, allowed: readonly [T, ...T[]]): T {
    const text = this.take(key)
    if (text === undefined) return allowed[0]
    const found = allowed.find((one) => one === text)
    if (found === undefined) throw new RangeError(`${key} is one of ${allowed.join(', ')}`)
    return found
  }

  flag(key: string, otherwise: boolean): boolean {
    return this.choice(key, otherwise ? ['true', 'false'] : ['false', 'true']) === 'true'
  }

  has(key: string): boolean {
    return this.given.has(key)
  }

  amount(key: string, otherwise: string): Decimal {
    return Decimal.from(this.take(key) ?? otherwise)
  }

  /** A row of a table of tiers, from 0. */
  tier<T>(key: string, table: readonly T[]): T {
    const text = this.take(key) ?? '0'
    const row = /^\d+$/.test(text) ? table[Number(text)] : undefined
    if (row === undefined) throw new RangeError(`${key} is a number from 0 to ${String(table.length - 1)}`)
    return row
  }

  /** To be called when all is taken. */
  end(): void {
    const [left] = this.given.keys()
    if (left !== undefined) throw new RangeError(`${left} is not a key of it`)
  }

  private take(key: string): string | undefined {
    const value = this.given.get(key)
    this.given.delete(key)
    return value
  }
}
