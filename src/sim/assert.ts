/** The value at an index that must exist; a miss is a bug in the caller. */
export function at<T>(values: readonly T[], index: number): T {
  const value = values[index]
  if (value === undefined)
    throw new Error(`simulated venue: no element ${String(index)} of ${String(values.length)}`)
  return value
}

/** A value that must exist; its absence is a bug, named by `what`. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === null || value === undefined) throw new Error(`simulated venue: ${what} is missing`)
  return value
}
