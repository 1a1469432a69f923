import type { IndicatorState, SavedValue } from './indicator.ts'

/**
 * Reads a saved state field by field and refuses, by name, whatever does not fit.
 * Saved states come from files that people edit and programs damage: nothing in them is taken on trust.
 */
export class SavedReader {
  private readonly owner: string
  private readonly fields: { readonly [field: string]: SavedValue }

  private constructor(owner: string, fields: SavedValue | undefined) {
    if (typeof fields !== 'object' || fields === null || isArray(fields)) {
      throw new Error(`${owner}: the saved state must be an object, found ${show(fields)}.`)
    }
    this.owner = owner
    this.fields = fields
  }

  /** Opens the state of an indicator, and refuses that of another. */
  static open(kind: string, state: IndicatorState): SavedReader {
    const reader = new SavedReader(kind, state)
    reader.same('kind', kind)
    return reader
  }

  /** A part of the state that is an object of its own. */
  part(field: string): SavedReader {
    return new SavedReader(`${this.owner}.${field}`, this.fields[field])
  }

  /** Refuses a state that was saved with another argument. */
  same(field: string, own: string | number): void {
    const saved = this.fields[field]
    if (saved !== own) {
      throw new Error(`${this.owner}: the saved ${field} is ${show(saved)}, this indicator has ${show(own)}.`)
    }
  }

  boolean(field: string): boolean {
    const saved = this.fields[field]
    if (typeof saved !== 'boolean') throw this.damaged(field, 'true or false')
    return saved
  }

  whole(field: string, min: number, max: number): number {
    const saved = this.fields[field]
    if (typeof saved === 'number' && Number.isInteger(saved) && saved >= min && saved <= max) return saved
    throw this.damaged(field, `a whole number from ${min} to ${max}`)
  }

  finite(field: string): number {
    const saved = this.fields[field]
    if (typeof saved === 'number' && Number.isFinite(saved)) return saved
    throw this.damaged(field, 'a finite number')
  }

  /** Null stands for NaN, which JSON does not have: «not known yet». */
  finiteOrNaN(field: string): number {
    return this.fields[field] === null ? NaN : this.finite(field)
  }

  finiteNumbers(field: string, length: number): readonly number[] {
    const saved = this.fields[field]
    if (saved === undefined || !isArray(saved)) throw this.damaged(field, `${length} numbers`)
    if (saved.length !== length) {
      throw new Error(`${this.owner}: the saved ${field} has length ${saved.length}, expected ${length}.`)
    }
    return saved.map((entry, index) => {
      if (typeof entry === 'number' && Number.isFinite(entry)) return entry
      throw new Error(
        `${this.owner}: the saved ${field}[${index}] must be a finite number, found ${show(entry)}.`,
      )
    })
  }

  /** Whole numbers below `limit`, each less than the one before, the last of them 0; none when `limit` is 0. */
  fallingWholes(field: string, limit: number): readonly number[] {
    const saved = this.fields[field]
    const expected = `whole numbers below ${limit} that fall to 0`
    if (saved === undefined || !isArray(saved)) throw this.damaged(field, expected)
    const numbers: number[] = []
    let bound = limit
    for (const entry of saved) {
      if (typeof entry !== 'number' || !Number.isInteger(entry) || entry < 0 || entry >= bound) {
        throw new Error(`${this.owner}: the saved ${field} must be ${expected}, found ${show(entry)} in it.`)
      }
      numbers.push(entry)
      bound = entry
    }
    if (bound !== 0) throw new Error(`${this.owner}: the saved ${field} must be ${expected}.`)
    return numbers
  }

  private damaged(field: string, expected: string): Error {
    return new Error(
      `${this.owner}: the saved ${field} must be ${expected}, found ${show(this.fields[field])}.`,
    )
  }
}

/** NaN becomes null, so that a saved state holds nothing that JSON lacks. */
export function nullIfNaN(value: number): number | null {
  return Number.isNaN(value) ? null : value
}

function isArray(value: SavedValue): value is readonly SavedValue[] {
  return Array.isArray(value)
}

function show(value: SavedValue | undefined): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string') return `'${value}'`
  if (typeof value !== 'object' || value === null) return String(value)
  return isArray(value) ? 'a list' : 'an object'
}
