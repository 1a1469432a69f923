import type { FxRate } from '../domain/inputs.ts'
import type { Currency } from '../domain/instrument.ts'

/** Latest exchange rates, for valuing the account in one currency. Decides, never books. */
export class FxTable {
  private readonly rates = new Map<string, number>()

  set(rate: FxRate): void {
    this.rates.set(`${rate.base}/${rate.quote}`, rate.rate.toNumber())
  }

  /** How much of `to` one unit of `from` is; NaN where neither the rate nor its inverse is known. */
  rate(from: Currency, to: Currency): number {
    if (from === to) return 1
    return this.rates.get(`${from}/${to}`) ?? 1 / (this.rates.get(`${to}/${from}`) ?? NaN)
  }

  save(): (readonly [string, number])[] {
    return [...this.rates]
  }

  load(saved: readonly (readonly [string, number])[]): void {
    this.rates.clear()
    for (const [pair, rate] of saved) this.rates.set(pair, rate)
  }
}
