import { zoneConverter } from '../../calendar/time-zone.ts'
import { instrumentFromId } from '../../domain/instrument-from-id.ts'
import type { PreparedRun } from '../../runtime/prepare-run.ts'
import type { LiveState } from './live-state.ts'

/** Whose clocks times are shown by: those of the first instrument's market. */
export function marketOf({ strategies }: PreparedRun['options']): Pick<LiveState, 'zone' | 'zoneOffset'> {
  const first = strategies[0]?.definition.instruments[0]
  const instrument = typeof first === 'string' ? instrumentFromId(first) : first
  const zone = instrument?.timeZone ?? 'UTC'
  return { zone, zoneOffset: (time) => zoneConverter.zoneOffset(zone, time) }
}
