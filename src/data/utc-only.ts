import { wallMicros } from '../domain/civil-date.ts'
import { FulmarError } from '../domain/codes.ts'
import { MICROS_PER_DAY } from '../domain/time.ts'
import type { ZoneConverter } from '../ports/zone-converter.ts'

function requireUtc(zone: string): void {
  if (zone === 'UTC') return
  throw new FulmarError('CONFIG_INVALID', `Without a zone converter only UTC is understood, not “${zone}”.`, {
    remedy: 'Pass `zones`, or leave the zone at UTC.',
  })
}

/** The converter for those who need no other zone. Throws FulmarError CONFIG_INVALID for any but UTC. */
export const utcOnly: ZoneConverter = {
  zoneOffset(zone) {
    requireUtc(zone)
    return 0
  },
  microsFromWall(zone, year, month, day, hour, minute, second, micros) {
    requireUtc(zone)
    return wallMicros(year, month, day, hour, minute, second, micros)
  },
  epochDay(zone, time) {
    requireUtc(zone)
    return Math.floor(time / MICROS_PER_DAY)
  },
}
