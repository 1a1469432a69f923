import type { Decimal } from '../../domain/decimal.ts'
import { SeededRandom } from '../../domain/random.ts'
import { MICROS_PER_MILLI } from '../../domain/time.ts'
import type { UnixMicros } from '../../domain/time.ts'
import type { TimedOptions, TwapOptions, VwapOptions } from '../../strategy/executions.ts'
import { volumeBetween } from '../../strategy/volume-profile.ts'
import type { VolumeProfile } from '../../strategy/volume-profile.ts'
import type { ScheduleTerms } from './execution.ts'
import type { ExecutionRequest, Setting } from './make-execution.ts'
import { invalid, readNumber } from './option-readers.ts'
import { cumulativeTargets, evenTargets } from './slices.ts'

type TimedRequest = Extract<ExecutionRequest, { readonly algorithm: 'twap' | 'vwap' }>

/** When each slice is due, and how much is to be ordered by then: decided once, at the start. */
export function makeSchedule(setting: Setting, request: TimedRequest, duration: UnixMicros): ScheduleTerms {
  const { instrument, quantity } = setting
  const plan =
    request.algorithm === 'twap'
      ? evenPlan(setting, request.options, duration)
      : profilePlan(setting, request.options, duration)
  const targets =
    plan.weights === null
      ? evenTargets(quantity, instrument.lotSize, plan.dues.length)
      : cumulativeTargets(quantity, instrument.lotSize, plan.weights)
  if (targets === null)
    throw invalid('profile must hold numbers of zero or more, and at least one above zero.')
  const dues = shifted(plan.dues, setting.window.start + duration, request.options, setting.draw)
  const { maxParticipationPercent: most } =
    request.algorithm === 'vwap' ? request.options : { maxParticipationPercent: undefined }
  if (most !== undefined) readNumber('maxParticipationPercent', most, { least: 0, most: 100, open: 'least' })
  return {
    kind: 'schedule',
    slices: dues.map((due, at) => ({ due, target: targets[at] as Decimal })),
    next: 0,
    maxParticipation: most ?? null,
  }
}

interface Plan {
  readonly dues: readonly UnixMicros[]
  /** Null: all the same. */
  readonly weights: readonly number[] | null
}

function evenPlan(setting: Setting, options: TwapOptions, duration: UnixMicros): Plan {
  const { slices, intervalMs } = options as { readonly slices?: number; readonly intervalMs?: number }
  if ((slices === undefined) === (intervalMs === undefined))
    throw invalid('orders.twap needs one of slices and intervalMs.')
  if (intervalMs === undefined) {
    const count = sliceCount(setting, options, slices ?? NaN)
    return { dues: evenDues(setting, count, duration), weights: null }
  }
  readNumber('intervalMs', intervalMs, { least: 0, most: 1e12, open: 'least' })
  const interval = Math.max(1, Math.round(intervalMs * MICROS_PER_MILLI))
  const count = sliceCount(setting, options, Math.ceil(duration / interval))
  const dues = Array.from({ length: count }, (_, at) => setting.window.start + at * interval)
  return { dues, weights: null }
}

function profilePlan(setting: Setting, options: VwapOptions, duration: UnixMicros): Plan {
  const { profile, slices } = options
  if (Array.isArray(profile)) {
    const weights = profile as readonly number[]
    if (slices !== undefined && slices !== weights.length)
      throw invalid(
        `slices ${String(slices)} differs from the ${String(weights.length)} weights of the profile.`,
      )
    const count = sliceCount(setting, options, weights.length)
    return { dues: evenDues(setting, count, duration), weights }
  }
  requireProfile(profile)
  const dues = evenDues(setting, sliceCount(setting, options, slices ?? NaN), duration)
  const end = setting.window.start + duration
  const weights = dues.map((due, at) =>
    volumeBetween(profile, due / MICROS_PER_MILLI, (dues[at + 1] ?? end) / MICROS_PER_MILLI),
  )
  return { dues, weights }
}

/** Strategies may be plain JavaScript: what is no profile must not become one of no volume. */
function requireProfile(profile: VwapOptions['profile'] | undefined): asserts profile is VolumeProfile {
  const { bucketMs, volumes } = (profile ?? {}) as Partial<VolumeProfile>
  if (typeof bucketMs === 'number' && bucketMs > 0 && Array.isArray(volumes)) return
  throw invalid(
    `orders.vwap needs a profile: a list of weights, or what volumeProfile() made; it was given ${typeof profile}.`,
  )
}

/** With the order at the end, no more than may be sent. */
function sliceCount({ maxChildren }: Setting, { atEnd }: TimedOptions, slices: number): number {
  const most = maxChildren - (atEnd === 'market' ? 1 : 0)
  return readNumber('slices', slices, { least: 1, most, whole: true })
}

function evenDues({ window }: Setting, count: number, duration: UnixMicros): readonly UnixMicros[] {
  return Array.from({ length: count }, (_, at) => window.start + Math.floor((duration / count) * at))
}

/** Each later by a share of the time to the next: the order stays, and none is behind the end. */
function shifted(
  dues: readonly UnixMicros[],
  end: UnixMicros,
  { randomizePercent = 0, seed }: TimedOptions,
  draw: () => number,
): readonly UnixMicros[] {
  readNumber('randomizePercent', randomizePercent, { least: 0, most: 100 })
  if (seed !== undefined)
    readNumber('seed', seed, { least: Number.MIN_SAFE_INTEGER, most: Number.MAX_SAFE_INTEGER, whole: true })
  if (randomizePercent === 0) return dues
  const random = new SeededRandom(seed ?? draw())
  return dues.map((due, at) => {
    const gap = ((dues[at + 1] ?? end) - due) * (randomizePercent / 100)
    return due + Math.floor(gap * random.next())
  })
}
