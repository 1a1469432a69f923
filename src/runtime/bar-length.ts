import { FulmarError } from '../domain/codes.ts'
import type { MarketDataSource } from '../domain/market-data.ts'
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../domain/time.ts'
import type { UnixMicros } from '../domain/time.ts'
import type { AnyStrategy } from '../strategy/definition.ts'

const UNITS: ReadonlyMap<string, UnixMicros> = new Map([
  ['s', MICROS_PER_SECOND],
  ['m', MICROS_PER_MINUTE],
  ['h', MICROS_PER_HOUR],
  ['d', MICROS_PER_DAY],
])

/** `30s`, `5m`, `1h`, `1d` in microseconds. Throws CONFIG_INVALID. */
export function parseBarLength(text: string): UnixMicros {
  const match = /^([1-9]\d{0,4})([smhd])$/.exec(text)
  const unit = UNITS.get(match?.[2] ?? '')
  if (match === null || unit === undefined) {
    throw new FulmarError('CONFIG_INVALID', `"${text}" is no length of bars.`, {
      remedy: 'Write 30s, 1m, 5m, 1h or 1d.',
    })
  }
  return Number(match[1]) * unit
}

export function formatBarLength(length: UnixMicros): string {
  for (const [name, unit] of [...UNITS].reverse()) {
    if (length >= unit && length % unit === 0) return `${String(length / unit)}${name}`
  }
  return `${String(length / MICROS_PER_SECOND)}s`
}

/**
 * Bars that are longer than the strategy asks for cannot be made shorter: it runs on them, with a warning.
 * (Shorter ones are put together by whoever opens the data; what comes here has its final length.)
 */
export function checkBars(definition: AnyStrategy, sources: readonly MarketDataSource[]): string[] {
  if (definition.bars === undefined) return []
  const wanted = parseBarLength(definition.bars)
  return sources
    .filter(({ info }) => info.kind === 'bar' && info.period !== null && info.period > wanted)
    .filter(({ info }) =>
      definition.instruments.some(
        (item) => (typeof item === 'string' ? item : item.id) === info.instrumentId,
      ),
    )
    .map(
      ({ info }) =>
        `${definition.name} asks for bars of ${definition.bars ?? ''}; ${info.name} has bars of ${formatBarLength(info.period ?? 0)}. It ran on those.`,
    )
}
