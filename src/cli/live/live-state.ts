import type { Fill } from '../../domain/fill.ts'
import type { UnixMicros } from '../../domain/time.ts'
import { formatPrice } from '../../report/format.ts'
import type { PaperStatus } from '../../runtime/paper.ts'

/** What the live table is drawn from. */
export interface LiveState {
  readonly strategy: string
  /** Recorded time per wall time; Infinity is as fast as it goes. */
  readonly speed: number
  readonly startingCash: number
  /** IANA zone of the market, and how far it is from UTC at a moment. */
  readonly zone: string
  readonly zoneOffset: (time: UnixMicros) => number
  readonly elapsedMs: number
  readonly status: PaperStatus | null
  /** The newest last. */
  readonly fills: readonly Fill[]
  readonly messages: readonly LiveMessage[]
}

export interface LiveMessage {
  readonly kind: 'log' | 'alert'
  readonly text: string
  /** Of the data; 0 where it is not known. */
  readonly time: UnixMicros
}

/** More would push the figures off the screen. */
export const FILLS_SHOWN = 5
export const MESSAGES_SHOWN = 4

/** `2013-10-07 09:41:00`: the date and time that clocks show at that offset from UTC. */
export function wallTime(time: UnixMicros, offset: number): string {
  return new Date((time + offset) / 1000).toISOString().slice(0, 19).replace('T', ' ')
}

/** The same with the place whose clocks they are: `2013-10-07 09:41:00 New York`. */
export function marketTime(
  { zone, zoneOffset }: Pick<LiveState, 'zone' | 'zoneOffset'>,
  time: UnixMicros,
): string {
  return `${wallTime(time, zoneOffset(time))} ${zone === 'UTC' ? 'UTC' : cityOf(zone)}`
}

/** `New York` of `America/New_York`. */
export function cityOf(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ')
}

export function speedText(speed: number): string {
  return speed === Infinity ? 'as fast as it goes' : `${String(speed)}× speed`
}

/** `buy 570 SPY.ARCX at 166.79, fee 2.85`. */
export function fillText(fill: Fill): string {
  return `${fill.side} ${fill.quantity.toString()} ${fill.instrumentId} at ${formatPrice(fill.price)}, fee ${fill.fee.toString()}`
}
