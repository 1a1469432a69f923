import { FulmarError } from '../domain/codes.ts'
import type { UnixMillis } from '../domain/time.ts'

const DAY_MS = 86_400_000

/** How much is traded when: volumes by time of day, in UTC. Plain data. */
export interface VolumeProfile {
  /** Your own; it stands in the record of the execution. */
  readonly name: string
  /** Length of one part of the day, ms. */
  readonly bucketMs: number
  /** Of each part of the day, from midnight UTC on. */
  readonly volumes: readonly number[]
}

/**
 * A profile from bars of the past: the volumes of all days, added up by time of day. Bars count where they start; those
 * without a volume count nothing. Where the clocks of the market change against UTC, use bars of days since then.
 * `bucketMs` divides the day; default five minutes. Throws FulmarError CONFIG_INVALID where it does not, or where there is
 * no volume at all.
 */
export function volumeProfile(
  name: string,
  bars: Iterable<{ readonly startTime: UnixMillis; readonly volume: number }>,
  bucketMs = 300_000,
): VolumeProfile {
  if (!(bucketMs > 0) || DAY_MS % bucketMs !== 0) {
    throw new FulmarError('CONFIG_INVALID', `bucketMs ${String(bucketMs)} does not divide a day.`)
  }
  const volumes = new Array<number>(DAY_MS / bucketMs).fill(0)
  let total = 0
  for (const { startTime, volume } of bars) {
    if (!(volume > 0 && volume < Infinity)) continue
    const at = Math.floor(timeOfDay(startTime) / bucketMs)
    volumes[at] = (volumes[at] ?? 0) + volume
    total += volume
  }
  if (!(total > 0))
    throw new FulmarError('CONFIG_INVALID', `No bar of the volume profile ${name} has a volume.`)
  return { name, bucketMs, volumes }
}

/** What the profile says of the time from one moment to another, parts of a bucket in proportion. Times in Unix ms. */
export function volumeBetween(profile: VolumeProfile, from: UnixMillis, to: UnixMillis): number {
  const { bucketMs, volumes } = profile
  let sum = 0
  for (let at = from; at < to;) {
    const offset = timeOfDay(at)
    const bucket = Math.floor(offset / bucketMs)
    const end = Math.min(to, at + (bucket + 1) * bucketMs - offset)
    sum += ((volumes[bucket] ?? 0) * (end - at)) / bucketMs
    at = end
  }
  return sum
}

function timeOfDay(time: UnixMillis): number {
  return ((time % DAY_MS) + DAY_MS) % DAY_MS
}
