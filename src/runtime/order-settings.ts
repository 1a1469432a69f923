import { FulmarError } from '../domain/codes.ts'
import { MICROS_PER_MILLI } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { RunOptions } from './run-options.ts'

/** What the kernel is to know of orders. Throws CONFIG_INVALID. */
export function orderSettings({ cancelRepeatMs }: Pick<RunOptions, 'cancelRepeatMs'>): {
  readonly cancelPatience?: UnixMicros
} {
  if (cancelRepeatMs === undefined) return {}
  if (!(Number.isFinite(cancelRepeatMs) && cancelRepeatMs > 0)) {
    throw new FulmarError(
      'CONFIG_INVALID',
      `cancelRepeatMs is ${String(cancelRepeatMs)}; it must be milliseconds above zero.`,
    )
  }
  return { cancelPatience: Math.round(cancelRepeatMs * MICROS_PER_MILLI) }
}
