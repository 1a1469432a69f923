import type { UnixMicros } from '../domain/time.ts'

/**
 * What the venue cancels when it has not heard from us for a while. `entries`: where it can tell them from protective
 * orders. `none`: nothing, the switch is not used.
 */
export type CancelOnDisconnect = 'all' | 'entries' | 'none'

/** What a venue's switch cancels when it fires: not every venue can leave protective orders alone. */
export type DeadManReach = 'all' | 'entries'

/**
 * A timer at the venue that cancels orders there unless it is set anew in time: it works when nothing of ours does. Calls
 * only write; a call that fails is found out by the venue firing, which is the safe side.
 */
export interface DeadManSwitch {
  readonly reaches: DeadManReach
  /** Fires this long after the venue has heard it, unless set anew before. */
  set(window: UnixMicros): void
  /** Before a planned stop: from then on nothing is canceled. */
  clear(): void
}
