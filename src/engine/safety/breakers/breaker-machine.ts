import type { UnixMicros } from '../../../domain/time.ts'

/** `coolingDown`: what tripped it is over, and it waits whether that lasts. It still holds orders back. */
export type BreakerState = 'armed' | 'warning' | 'tripped' | 'coolingDown'

/** How a figure stands to its limit. `easing` is neither near enough for a warning nor far enough to withdraw one. */
export type Level = 'clear' | 'easing' | 'near' | 'beyond'

/** Part of a limit at which a breaker warns. */
export const WARN_AT = 0.8

/** Part of a limit below which a warning is withdrawn: a figure that dances on the line warns once. */
export const WITHDRAW_BELOW = 0.6

/** Rounding of floats must not trip a breaker for exactly all that is allowed. */
const SLACK = 1e-9

/** What is not a number passes every limit: what cannot be measured is not safe. */
export function levelOf(figure: number, limit: number, tripsAtLimit: boolean): Level {
  const slack = Math.abs(limit) * SLACK
  // that nothing is lost is no breach of a limit that allows no loss
  const isWithin = tripsAtLimit && limit > 0 ? figure < limit - slack : figure <= limit + slack
  if (!isWithin) return 'beyond'
  if (limit <= 0 || figure < limit * WITHDRAW_BELOW) return 'clear'
  return figure >= limit * WARN_AT - slack ? 'near' : 'easing'
}

/**
 * armed → warning → tripped → coolingDown → armed. A latched one leaves `tripped` by `reset` alone, which a person
 * gives; the others when the figure has stayed within its limit for the cool-down, at once where that is 0.
 */
export class BreakerMachine {
  state: BreakerState = 'armed'
  private clearSince: UnixMicros = 0
  private readonly latched: boolean
  private readonly coolDown: UnixMicros

  constructor(latched: boolean, coolDown: UnixMicros) {
    this.latched = latched
    this.coolDown = coolDown
  }

  /** Whether it holds orders back, as far as its action does. */
  get isOpen(): boolean {
    return this.state === 'tripped' || this.state === 'coolingDown'
  }

  /** Whether time alone can change it. */
  get awaitsTime(): boolean {
    return this.isOpen && !this.latched
  }

  /** Returns whether the state changed. */
  observe(level: Level, now: UnixMicros): boolean {
    const before = this.state
    this.state = this.next(level, now)
    return this.state !== before
  }

  /** A person arms it again. Returns whether it was open. */
  reset(): boolean {
    const wasOpen = this.isOpen
    this.state = 'armed'
    this.clearSince = 0
    return wasOpen
  }

  save(): unknown {
    return { state: this.state, clearSince: this.clearSince }
  }

  load(saved: unknown): void {
    const { state, clearSince } = saved as { state: BreakerState; clearSince: UnixMicros }
    this.state = state
    this.clearSince = clearSince
  }

  private next(level: Level, now: UnixMicros): BreakerState {
    switch (this.state) {
      case 'armed':
        return level === 'beyond' ? 'tripped' : level === 'near' ? 'warning' : 'armed'
      case 'warning':
        return level === 'beyond' ? 'tripped' : level === 'clear' ? 'armed' : 'warning'
      case 'tripped':
        if (this.latched || level === 'beyond') return 'tripped'
        this.clearSince = now
        return this.coolDown === 0 ? 'armed' : 'coolingDown'
      case 'coolingDown':
        if (level === 'beyond') return 'tripped'
        return now - this.clearSince >= this.coolDown ? 'armed' : 'coolingDown'
    }
  }
}
