import type { ComparisonInput } from '../../domain/comparison.ts'
import type { Core } from '../core.ts'

/** What a venue says it has. It is in the record like every input; a difference is not acted upon by trading. */
export function applyComparison(core: Core, input: ComparisonInput): void {
  if (input.kind === 'venueBooksReported' && input.askedTime > core.now) {
    throw new RangeError(`comparison ${String(input.comparison)} was asked for after its answer`)
  }
}
