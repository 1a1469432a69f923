import type { SeededRandom } from '../domain/random.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { VenueSettings } from './settings.ts'

/** Standard normal quantiles of the upper half; the lower half mirrors them. Beyond the last it does not go. */
const QUANTILES: readonly (readonly [probability: number, value: number])[] = [
  [0.5, 0],
  [0.5625, 0.157311],
  [0.625, 0.318639],
  [0.6875, 0.488776],
  [0.75, 0.67449],
  [0.8125, 0.887147],
  [0.875, 1.150349],
  [0.9375, 1.534121],
  [0.96875, 1.862732],
  [0.98, 2.053749],
  [0.99, 2.326348],
  [0.995, 2.575829],
  [0.998, 2.878162],
  [0.999, 3.090232],
  [0.9999, 3.719016],
  [1, 4.763001],
]

/** How long one direction takes: whole microseconds, drawn for each message. */
export class Latency {
  readonly isZero: boolean
  private readonly typical: UnixMicros
  private readonly spread: UnixMicros
  private readonly kind: VenueSettings['latency']
  /** Latency at each probability, for lognormal. */
  private readonly table: readonly (readonly [number, UnixMicros])[]

  /** `typical` in microseconds: the fixed latency, the middle of the uniform, the median of the lognormal one. */
  constructor(kind: VenueSettings['latency'], typical: UnixMicros, spread: UnixMicros, sigma: number) {
    this.kind = kind
    this.typical = typical
    this.spread = Math.min(spread, typical)
    this.isZero = typical === 0
    const at = (z: number): UnixMicros => Math.round(typical * exponential(sigma * z))
    const upper = QUANTILES.map(([probability, z]) => [probability, at(z)] as const)
    const lower = QUANTILES.slice(1).map(([probability, z]) => [1 - probability, at(-z)] as const)
    this.table = [...lower.reverse(), ...upper]
  }

  draw(random: SeededRandom): UnixMicros {
    switch (this.kind) {
      case 'fixed':
        return this.typical
      case 'uniform':
        return this.typical - this.spread + Math.floor(random.next() * (2 * this.spread + 1))
      case 'lognormal':
        return this.quantile(random.next())
    }
  }

  private quantile(probability: number): UnixMicros {
    let [below, low] = this.table[0] ?? [0, 0]
    for (const [above, high] of this.table) {
      if (probability <= above)
        return above === below
          ? high
          : Math.round(low + ((probability - below) / (above - below)) * (high - low))
      below = above
      low = high
    }
    return low
  }
}

/** e to the power of x by its series: sums, products and quotients alone, which are the same on every machine. */
function exponential(x: number): number {
  const small = x / 1024
  let term = 1
  let sum = 1
  for (let n = 1; n <= 8; n++) {
    term = (term * small) / n
    sum += term
  }
  for (let doubling = 0; doubling < 10; doubling++) sum *= sum
  return sum
}
