/** The few members of big.js that the comparison uses; the package ships no types. */
declare module 'big.js' {
  export default class Big {
    static NE: number
    static PE: number
    static readonly roundDown: 0
    static readonly roundHalfEven: 2
    constructor(value: string | number)
    plus(other: Big): Big
    minus(other: Big): Big
    times(other: Big): Big
    div(other: Big): Big
    round(decimals: number, rounding: number): Big
    cmp(other: Big): number
    toString(): string
  }
}
