/** What every representation in this comparison can do. One file each; the runner knows no more of them. */
export interface Candidate<T> {
  readonly name: string
  readonly parse: (text: string) => T
  readonly format: (a: T) => string
  readonly fromNumber: (value: number) => T
  readonly add: (a: T, b: T) => T
  readonly sub: (a: T, b: T) => T
  readonly mul: (a: T, b: T) => T
  /** To two decimals, ties to even. */
  readonly toCents: (a: T) => T
  /** Below, at or above zero. */
  readonly cmp: (a: T, b: T) => number
  /** Toward zero, to a whole multiple of `step`. */
  readonly quantize: (a: T, step: T) => T
}
