import type { UnixMicros } from '../domain/time.ts'

/** How much of a window an order was there for. */
export type Eligibility = 'whole' | 'rest' | 'none'

/**
 * - Arrived at or before the start: it saw the whole window, its open included.
 * - Arrived inside: it saw only the rest, and nobody knows which of the prices came after it. The close did,
 *   so the close alone judges it.
 * - Arrived at the end or later: not this window. This is what keeps an order that was decided on a bar, at
 *   its end, from trading inside that bar.
 * A single quote or print has start = end; an order that arrived by then sees it whole.
 * Of a bar of which only the close is known there is no more than the rest to see.
 */
export function eligibility(
  arrived: UnixMicros,
  window: { readonly start: UnixMicros; readonly end: UnixMicros; readonly closeOnly?: boolean },
): Eligibility {
  if (arrived <= window.start && window.closeOnly !== true) return 'whole'
  return arrived < window.end ? 'rest' : 'none'
}
