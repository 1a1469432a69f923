import { Decimal } from '../../domain/decimal.ts'

/** One thing that both sides have a figure of. */
export interface Compared {
  readonly subject: string
  readonly internal: Decimal
  readonly broker: Decimal
  /** broker − internal; zero where it is within the tolerance. */
  readonly difference: Decimal
}

/**
 * Compares two books over the union of what they name: what one of them does not name is zero there, so that what has
 * vanished at the venue is found as well as what has turned up. In the order of the subjects, code unit by code unit;
 * what is zero on both sides is left out.
 *
 * Invariants: internal + difference = broker, but for what the tolerance hides; the result does not depend on the
 * order of either book; books compared with themselves differ in nothing.
 */
export function compareAmounts(
  internal: ReadonlyMap<string, Decimal>,
  broker: ReadonlyMap<string, Decimal>,
  tolerance: Decimal,
): Compared[] {
  const subjects = [...new Set([...internal.keys(), ...broker.keys()])].sort((a, b) =>
    a < b ? -1 : a > b ? 1 : 0,
  )
  return subjects.flatMap((subject) => {
    const ours = internal.get(subject) ?? Decimal.ZERO
    const theirs = broker.get(subject) ?? Decimal.ZERO
    if (ours.isZero && theirs.isZero) return []
    const difference = theirs.sub(ours)
    const counts = difference.abs().gt(tolerance)
    return [{ subject, internal: ours, broker: theirs, difference: counts ? difference : Decimal.ZERO }]
  })
}
