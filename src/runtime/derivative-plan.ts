/** From what is known of perpetuals, futures and options to what the venue does at which time. */
import { Decimal } from '../domain/decimal.ts'
import type { DecimalInput } from '../domain/decimal.ts'
import type { FxRate } from '../domain/inputs.ts'
import type { Instrument, InstrumentId } from '../domain/instrument.ts'
import { hasMaintenance } from '../domain/margin/margin-rules.ts'
import { makeTiers } from '../domain/margin/tiers.ts'
import type { MarginTier } from '../domain/margin/tiers.ts'
import { priceFromMarket } from '../domain/numbers.ts'
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { MarginSetup } from '../engine/account-margin.ts'
import { defaultTiers, marginRules, PriceSeries } from '../sim/index.ts'
import type { PriceColumns, SimulatedVenueOptions, VenueSettings } from '../sim/index.ts'
import { VenueSchedule } from './venue-schedule.ts'
import type { Happening, Recurring } from './venue-schedule.ts'

/** What a run knows of one derivative beside its prices. Everything has a default. */
export interface DerivativeData {
  readonly instrumentId: InstrumentId
  /** In time order. Left out: the settings `fundingRateBps` and `fundingHours`. */
  readonly funding?: readonly {
    readonly time: UnixMicros
    readonly rate: Decimal
    readonly price: Decimal | null
  }[]
  /** Daily settlement prices of a future, in time order. Left out: the setting `dailySettlement`. */
  readonly settlements?: readonly { readonly time: UnixMicros; readonly price: Decimal }[]
  /** Left out: the prices that trade. */
  readonly markPrices?: PriceColumns
  /** Index or oracle prices that funding is reckoned on where its row names none. Left out: the mark price. */
  readonly indexPrices?: PriceColumns
  /** Left out: what is known of the venue. */
  readonly marginTiers?: readonly MarginTier[]
  /** Left out: the setting `leverage`. */
  readonly leverage?: number
  /** Final settlement price of a future, or of the underlying of an option. Left out: the last price. */
  readonly settlementPrice?: DecimalInput
}

export type VenueDerivatives = Required<
  Pick<SimulatedVenueOptions, 'leverages' | 'marginTiers' | 'markSeries'>
>

export function venueDerivatives(
  instruments: readonly Instrument[],
  data: readonly DerivativeData[],
): VenueDerivatives {
  const known = instruments.map(({ id }) => data.find(({ instrumentId }) => instrumentId === id))
  return {
    leverages: known.map((each) => each?.leverage ?? null),
    marginTiers: known.map((each) =>
      each?.marginTiers === undefined
        ? null
        : makeTiers(each.marginTiers, `margin tiers of ${each.instrumentId}`),
    ),
    markSeries: known.map((each) =>
      each?.markPrices === undefined ? null : new PriceSeries(each.markPrices),
    ),
  }
}

/** What the kernel reckons margin by: the same as the venue. */
export function marginSetup(
  instruments: readonly Instrument[],
  settings: VenueSettings,
  derivatives: VenueDerivatives,
): MarginSetup {
  const { markSeries } = derivatives
  return {
    rules: marginRules(instruments, settings, derivatives),
    markPrice: (index, time) => markSeries[index]?.at(time) ?? NaN,
  }
}

export function venueSchedule(
  instruments: readonly Instrument[],
  data: readonly DerivativeData[],
  rates: readonly FxRate[],
  settings: VenueSettings,
): VenueSchedule {
  const dated: Happening[] = rates.map((rate) => ({ kind: 'fxRate', time: rate.time, rate }))
  const recurring: Recurring[] = []
  instruments.forEach((instrument, instrumentIndex) => {
    const known = data.find(({ instrumentId }) => instrumentId === instrument.id)
    const indexAt = indexPriceOf(instrument, known)
    for (const { time, rate, price } of known?.funding ?? []) {
      dated.push({ kind: 'funding', time, instrumentIndex, rate, price: price ?? indexAt(time) })
    }
    if (instrument.kind === 'perpetual' && known?.funding === undefined && settings.fundingRateBps !== 0) {
      recurring.push(usualFunding(instrument, instrumentIndex, settings, indexAt))
    }
    for (const { time, price } of known?.settlements ?? []) {
      dated.push({ kind: 'variation', time, instrumentIndex, price })
    }
    if (
      instrument.kind === 'future' &&
      known?.settlements === undefined &&
      settings.dailySettlement === 'last'
    ) {
      recurring.push({
        every: MICROS_PER_DAY,
        offset: settings.settlementHour * MICROS_PER_HOUR,
        happening: (time) => ({ kind: 'variation', time, instrumentIndex, price: null }),
      })
    }
    if (instrument.expiry !== null) {
      const price = known?.settlementPrice === undefined ? null : Decimal.from(known.settlementPrice)
      dated.push({ kind: 'expiry', time: instrument.expiry, instrumentIndex, price })
    }
  })
  const probability = settings.earlyAssignmentRate
  if (probability > 0 && instruments.some(({ kind }) => kind === 'option')) {
    recurring.push({
      every: MICROS_PER_DAY,
      happening: (time) => ({ kind: 'earlyAssignment', time, probability }),
    })
  }
  return new VenueSchedule(dated, recurring)
}

/** Null where none is known. */
function indexPriceOf(
  instrument: Instrument,
  known: DerivativeData | undefined,
): (time: UnixMicros) => Decimal | null {
  if (known?.indexPrices === undefined) return () => null
  const series = new PriceSeries(known.indexPrices)
  return (time) => {
    const price = series.at(time)
    return Number.isNaN(price) ? null : priceFromMarket(instrument, price)
  }
}

/** Hyperliquid settles every hour; Binance and Bybit, most contracts, every eight. */
function usualFunding(
  { venue }: Instrument,
  instrumentIndex: number,
  { fundingRateBps, fundingHours }: VenueSettings,
  indexAt: (time: UnixMicros) => Decimal | null,
): Recurring {
  const usual = venue.toUpperCase() === 'HYPERLIQUID' ? 1 : 8
  const rate = Decimal.from(fundingRateBps).mul(Decimal.parse('0.0001'))
  return {
    every: (fundingHours === 0 ? usual : fundingHours) * MICROS_PER_HOUR,
    happening: (time) => ({ kind: 'funding', time, instrumentIndex, rate, price: indexAt(time) }),
  }
}

/** What flatters the result for want of data, in words. */
export function derivativeWarnings(
  instruments: readonly Instrument[],
  data: readonly DerivativeData[],
  settings: VenueSettings,
): string[] {
  return instruments.flatMap((instrument) => {
    const { id, kind } = instrument
    if (kind !== 'perpetual') return []
    const known = data.find(({ instrumentId }) => instrumentId === id)
    const warnings: string[] = []
    if (known?.funding === undefined && settings.fundingRateBps === 0) {
      warnings.push(`No funding is charged on ${id}: give rates with --funding, or --sim fundingRateBps=1.`)
    }
    if (hasMaintenance(settings) && known?.marginTiers === undefined && !defaultTiers(instrument).known) {
      warnings.push(`The maintenance margin of ${id} is a guess: give its tiers with --margin-tiers.`)
    }
    return warnings
  })
}
