/** What happens at the venue at known times, beside market data: funding, exchange rates, the end of contracts. */
import type { Decimal } from '../domain/decimal.ts'
import type { FxRate, KernelInput } from '../domain/inputs.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { SimulatedVenue } from '../sim/index.ts'

export type Happening =
  | { readonly kind: 'fxRate'; readonly time: UnixMicros; readonly rate: FxRate }
  | {
      readonly kind: 'funding'
      readonly time: UnixMicros
      readonly instrumentIndex: number
      readonly rate: Decimal
      /** Null: the mark price. */
      readonly price: Decimal | null
    }
  | {
      readonly kind: 'variation'
      readonly time: UnixMicros
      readonly instrumentIndex: number
      /** Null: the last price. */
      readonly price: Decimal | null
    }
  | { readonly kind: 'earlyAssignment'; readonly time: UnixMicros; readonly probability: number }
  | {
      readonly kind: 'expiry'
      readonly time: UnixMicros
      readonly instrumentIndex: number
      readonly price: Decimal | null
    }

/** Happens at `offset` and every multiple of `every` after it since 1970 that lies behind the start of the data. */
export interface Recurring {
  readonly every: UnixMicros
  readonly offset?: UnixMicros
  happening(time: UnixMicros): Happening
}

/** Of one moment: money first, and the end of a contract last. */
const ORDER: Readonly<Record<Happening['kind'], number>> = {
  fxRate: 0,
  funding: 1,
  variation: 2,
  earlyAssignment: 3,
  expiry: 4,
}

/** Happenings in time order. Its place is a time, which the run keeps: there is no state to save. */
export class VenueSchedule {
  /** Of what comes next; Infinity for nothing. */
  nextTime: UnixMicros = Infinity
  private readonly dated: readonly Happening[]
  private readonly recurring: readonly { readonly source: Recurring; next: UnixMicros }[]
  private position = 0

  constructor(dated: readonly Happening[], recurring: readonly Recurring[] = []) {
    this.dated = [...dated].sort((a, b) =>
      a.time === b.time ? ORDER[a.kind] - ORDER[b.kind] : a.time - b.time,
    )
    this.recurring = recurring.map((source) => ({ source, next: Infinity }))
  }

  /** Nothing is held before the data begin, so that only rates matter from then. */
  start(dataBegin: UnixMicros): void {
    for (const each of this.recurring) {
      const { every, offset = 0 } = each.source
      each.next = (Math.floor((dataBegin - offset) / every) + 1) * every + offset
    }
    this.findNext()
  }

  take(): Happening | null {
    const dated = this.dated[this.position]
    if (dated !== undefined && dated.time === this.nextTime) {
      this.position += 1
      this.findNext()
      return dated
    }
    const due = this.recurring.find(({ next }) => next === this.nextTime)
    if (due === undefined) return null
    const happening = due.source.happening(due.next)
    due.next += due.source.every
    this.findNext()
    return happening
  }

  private findNext(): void {
    this.nextTime = this.dated[this.position]?.time ?? Infinity
    for (const { next } of this.recurring) this.nextTime = Math.min(this.nextTime, next)
  }
}

/** Lets the venue do it; what it does comes back as reports. */
export function happen(
  happening: Happening,
  venue: SimulatedVenue,
  push: (input: KernelInput) => void,
): void {
  switch (happening.kind) {
    case 'fxRate':
      venue.setFxRate(happening.rate)
      push({ kind: 'fxRateChanged', rate: happening.rate })
      return
    case 'funding':
      venue.applyFunding(happening.instrumentIndex, happening.rate, happening.price)
      return
    case 'variation':
      venue.settleVariation(happening.instrumentIndex, happening.price)
      return
    case 'earlyAssignment':
      venue.assignEarly(happening.probability)
      return
    case 'expiry':
      venue.settleExpiry(happening.instrumentIndex, happening.price)
      return
  }
}
