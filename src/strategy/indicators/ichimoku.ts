import { checkPeriod, invalid } from './arguments.ts'
import type { HighLow } from './bar.ts'
import { Delay } from './delay.ts'
import { isUsable } from './indicator.ts'
import type { Indicator, IndicatorState, SavedValue } from './indicator.ts'
import { nullIfNaN, SavedReader } from './saved-reader.ts'
import { SlidingExtreme } from './sliding-extreme.ts'

const KIND = 'ichimoku'

/**
 * Ichimoku, in the unit of price, with nothing that a trader could not have known at this bar.
 * `conversion` (= `value`), `base` and `leadB` are half-way between the highest high and the lowest low of the
 * last `conversionPeriod`, `basePeriod` and `spanPeriod` bars; `leadA` is half-way between conversion and
 * base. A chart draws the two leads `displacement` bars ahead; `spanA` and `spanB` are the cloud that it
 * shows at the present bar, that is the leads of `displacement` bars ago.
 * Source: Goichi Hosoda (Ichimoku Sanjin), Ichimoku Kinko Hyo, 1969.
 *
 * Convention: the present bar is one of each window, and bar t + `displacement` has the cloud of bar t. The
 * lagging line is left out: it is the present close, drawn where it could not yet have been known. `ready`
 * waits for all; `conversion` is known from bar `conversionPeriod` on. A bar with an unusable high or low, or
 * a high below its low, is skipped whole.
 */
export class Ichimoku implements Indicator<HighLow> {
  readonly warmUp: number
  spanA = NaN
  spanB = NaN

  private readonly conversionPeriod: number
  private readonly basePeriod: number
  private readonly spanPeriod: number
  private readonly displacement: number
  private short: HalfWay
  private medium: HalfWay
  private long: HalfWay
  private delayA: Delay
  private delayB: Delay

  constructor(conversionPeriod = 9, basePeriod = 26, spanPeriod = 52, displacement = 26) {
    this.conversionPeriod = checkPeriod(KIND, 'conversionPeriod', conversionPeriod)
    this.basePeriod = checkPeriod(KIND, 'basePeriod', basePeriod)
    this.spanPeriod = checkPeriod(KIND, 'spanPeriod', spanPeriod)
    this.displacement = checkPeriod(KIND, 'displacement', displacement)
    if (conversionPeriod >= basePeriod) {
      throw invalid(KIND, 'conversionPeriod', `less than basePeriod (${basePeriod})`, conversionPeriod)
    }
    if (basePeriod >= spanPeriod) {
      throw invalid(KIND, 'basePeriod', `less than spanPeriod (${spanPeriod})`, basePeriod)
    }
    this.warmUp = spanPeriod + displacement
    this.short = new HalfWay(conversionPeriod)
    this.medium = new HalfWay(basePeriod)
    this.long = new HalfWay(spanPeriod)
    this.delayA = new Delay(displacement)
    this.delayB = new Delay(displacement)
  }

  get value(): number {
    return this.short.value
  }

  get conversion(): number {
    return this.short.value
  }

  get base(): number {
    return this.medium.value
  }

  get leadA(): number {
    return this.short.value + (this.medium.value - this.short.value) / 2
  }

  get leadB(): number {
    return this.long.value
  }

  get ready(): boolean {
    return !Number.isNaN(this.spanB)
  }

  next({ high, low }: HighLow): number {
    if (isUsable(high) && isUsable(low) && high >= low) this.advance(high, low)
    return this.short.value
  }

  save(): IndicatorState {
    return {
      kind: KIND,
      conversionPeriod: this.conversionPeriod,
      basePeriod: this.basePeriod,
      spanPeriod: this.spanPeriod,
      displacement: this.displacement,
      spanA: nullIfNaN(this.spanA),
      spanB: nullIfNaN(this.spanB),
      short: this.short.save(),
      medium: this.medium.save(),
      long: this.long.save(),
      delayA: this.delayA.save(),
      delayB: this.delayB.save(),
    }
  }

  load(state: IndicatorState): void {
    const saved = SavedReader.open(KIND, state)
    saved.same('conversionPeriod', this.conversionPeriod)
    saved.same('basePeriod', this.basePeriod)
    saved.same('spanPeriod', this.spanPeriod)
    saved.same('displacement', this.displacement)
    const spanA = saved.finiteOrNaN('spanA')
    const spanB = saved.finiteOrNaN('spanB')
    const short = HalfWay.restore(this.conversionPeriod, saved.part('short'))
    const medium = HalfWay.restore(this.basePeriod, saved.part('medium'))
    const long = HalfWay.restore(this.spanPeriod, saved.part('long'))
    const delayA = Delay.restore(this.displacement, saved.part('delayA'))
    const delayB = Delay.restore(this.displacement, saved.part('delayB'))
    this.spanA = spanA
    this.spanB = spanB
    this.short = short
    this.medium = medium
    this.long = long
    this.delayA = delayA
    this.delayB = delayB
  }

  private advance(high: number, low: number): void {
    this.short.push(high, low)
    this.medium.push(high, low)
    this.long.push(high, low)
    if (!Number.isNaN(this.leadA)) this.spanA = this.delayA.push(this.leadA)
    if (!Number.isNaN(this.leadB)) this.spanB = this.delayB.push(this.leadB)
  }
}

/** Half-way between the highest high and the lowest low. */
class HalfWay {
  private highs: SlidingExtreme
  private lows: SlidingExtreme

  constructor(period: number) {
    this.highs = SlidingExtreme.highest(period)
    this.lows = SlidingExtreme.lowest(period)
  }

  get value(): number {
    return this.lows.value + (this.highs.value - this.lows.value) / 2
  }

  push(high: number, low: number): void {
    this.highs.push(high)
    this.lows.push(low)
  }

  save(): { readonly [field: string]: SavedValue } {
    return { highs: this.highs.save(), lows: this.lows.save() }
  }

  static restore(period: number, saved: SavedReader): HalfWay {
    const restored = new HalfWay(period)
    restored.highs = SlidingExtreme.highest(period).restore(saved.part('highs'))
    restored.lows = SlidingExtreme.lowest(period).restore(saved.part('lows'))
    return restored
  }
}

/**
 * @param conversionPeriod bars of the conversion line, 9 unless given; less than basePeriod
 * @param basePeriod bars of the base line, 26 unless given; less than spanPeriod
 * @param spanPeriod bars of the second lead, 52 unless given
 * @param displacement bars from lead to cloud, 26 unless given; each 1 to 1,000,000, else throws
 * CONFIG_INVALID
 */
export function ichimoku(
  conversionPeriod = 9,
  basePeriod = 26,
  spanPeriod = 52,
  displacement = 26,
): Ichimoku {
  return new Ichimoku(conversionPeriod, basePeriod, spanPeriod, displacement)
}
