import type { UnixMicros } from '../domain/time.ts'

/** Regular trading of one day: the opening and the closing auction stand at its ends. */
export interface SessionHours {
  readonly open: UnixMicros
  readonly close: UnixMicros
}

/** When instruments trade, where that is known. */
export interface MarketSessions {
  /** Whether regular hours are known of the instrument; what never closes has none. */
  knows(instrumentIndex: number): boolean
  /** Regular hours on the venue's date that `time` lies in; null on a day without trading. May be a reused object. */
  hoursOn(instrumentIndex: number, time: UnixMicros): SessionHours | null
}
