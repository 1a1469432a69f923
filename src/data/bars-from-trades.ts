import { FulmarError } from '../domain/codes.ts'
import type { MarketDataSource, TradeChunk } from '../domain/market-data.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import { BarBuilder } from './bar-builder.ts'
import { passOn } from './chunks.ts'
import { bucketOf } from './resample.ts'
import type { Bucket, ResampleOptions } from './resample.ts'
import { utcOnly } from './utc-only.ts'

/** What one bar holds. */
export type BarRule =
  /** All trades of a period, microseconds. Bars end when their period does. */
  | { readonly period: UnixMicros }
  /** So many trades. */
  | { readonly trades: number }
  /** Trades until their sizes add up to so much; the trade that reaches it is the bar's last, and is not split. */
  | { readonly volume: number }
  /** The same for price times size: dollar bars. */
  | { readonly value: number }

/** Puts trades into bars. */
interface Maker {
  add(chunk: TradeChunk): void
}

function byPeriod(builder: BarBuilder, period: UnixMicros, options: ResampleOptions): Maker {
  const { dayZone = 'UTC', zones = utcOnly } = options
  let bucket: Bucket = { start: Infinity, end: -Infinity }
  return {
    add({ length, end: times, price: prices, size: sizes }) {
      for (let row = 0; row < length; row += 1) {
        const time = times[row]!
        const price = prices[row]!
        if (time >= bucket.start && time < bucket.end) {
          builder.extend(bucket.end, price, price, price, sizes[row]!)
          continue
        }
        bucket = bucketOf(time, period, dayZone, zones)
        builder.begin(bucket.start, bucket.end, price, price, price, price, sizes[row]!)
      }
    },
  }
}

/** Bars that are full when what their trades weigh adds up to the limit. They last from first to last trade. */
function byWeight(
  builder: BarBuilder,
  limit: number,
  weightOf: (price: number, size: number) => number,
): Maker {
  let weight = Infinity
  return {
    add({ length, end: times, price: prices, size: sizes }) {
      for (let row = 0; row < length; row += 1) {
        const time = times[row]!
        const price = prices[row]!
        const size = sizes[row]!
        if (weight >= limit) {
          weight = 0
          builder.begin(time, time, price, price, price, price, size)
        } else {
          builder.extend(time, price, price, price, size)
        }
        weight += weightOf(price, size)
      }
    },
  }
}

function makerOf(builder: BarBuilder, rule: BarRule, options: ResampleOptions): Maker {
  if ('period' in rule) return byPeriod(builder, rule.period, options)
  if ('trades' in rule) return byWeight(builder, rule.trades, () => 1)
  if ('volume' in rule) return byWeight(builder, rule.volume, (_, size) => size)
  return byWeight(builder, rule.value, (price, size) => price * size)
}

function check({ info }: MarketDataSource, rule: BarRule): void {
  if (info.kind !== 'trade') {
    throw new FulmarError('CONFIG_INVALID', `${info.name} has ${info.kind}s, not trades to make bars of.`)
  }
  const limit = Object.values(rule)[0] as number
  if (!(limit > 0) || ('trades' in rule && !Number.isInteger(limit))) {
    throw new FulmarError(
      'CONFIG_INVALID',
      `Bars of ${String(limit)} ${Object.keys(rule)[0] ?? ''} cannot be made.`,
      {
        remedy: 'Give a number above zero, and a whole one for trades.',
      },
    )
  }
  if ('period' in rule && limit > MICROS_PER_DAY && limit % MICROS_PER_DAY !== 0) {
    throw new FulmarError(
      'CONFIG_BARS_MISMATCH',
      `Bars of ${limit / 1_000_000} s cannot be made of trades.`,
      {
        remedy: 'From a day on, ask for whole days.',
      },
    )
  }
  if (!info.volumeKnown && ('volume' in rule || 'value' in rule)) {
    throw new FulmarError('CONFIG_INVALID', `${info.name} has no sizes, so that nothing adds up to a bar.`, {
      remedy: 'Make bars of a period, or of a number of trades.',
    })
  }
}

/**
 * Bars out of trades: first, highest, lowest and last price, and the sum of sizes. A trade belongs to the period in
 * which its time falls, one on a boundary to the period that begins there; a period without trades gives no bar.
 * Bars by trades, volume or value last from their first trade to their last, and may end in the same moment.
 * The last bar is delivered as it stands when the trades end.
 *
 * Throws FulmarError CONFIG_INVALID for anything but trades, for a rule that cannot be used, and for volume or value
 * where sizes are unknown; CONFIG_BARS_MISMATCH for a period of more than a day that is not whole days.
 */
export function barsFromTrades(
  source: MarketDataSource,
  rule: BarRule,
  options: ResampleOptions = {},
): MarketDataSource {
  check(source, rule)
  const builder = new BarBuilder()
  const maker = makerOf(builder, rule, options)
  let ended = false
  return {
    ...passOn(source),
    info: { ...source.info, kind: 'bar', period: 'period' in rule ? rule.period : null, rowCount: null },
    async next() {
      for (;;) {
        const ready = builder.take()
        if (ready !== null || ended) return ready
        const chunk = await source.next()
        if (chunk?.kind === 'trade') maker.add(chunk)
        else {
          ended = true
          builder.finish()
        }
      }
    },
  }
}
