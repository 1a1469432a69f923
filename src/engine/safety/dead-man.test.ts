import { describe, expect, it } from 'vitest'
import type { CancelOnDisconnect, DeadManReach, DeadManSwitch } from '../../ports/dead-man-switch.ts'
import { DeadMan, DEAD_MAN_HEARTBEAT } from './dead-man.ts'
import type { DeadManAction } from './dead-man.ts'

const SECOND = 1_000_000
const HEALTHY = { isReconciled: true, hasProtection: false }

/** A venue whose timer cancels when nobody sets it anew. */
class FakeVenue implements DeadManSwitch {
  readonly reaches: DeadManReach
  now = 0
  private fires = Infinity

  constructor(reaches: DeadManReach) {
    this.reaches = reaches
  }

  get hasFired(): boolean {
    return this.now >= this.fires
  }

  set(window: number): void {
    if (!this.hasFired) this.fires = this.now + window
  }

  clear(): void {
    if (!this.hasFired) this.fires = Infinity
  }

  take(action: DeadManAction): void {
    if (action?.kind === 'set') this.set(action.window)
    if (action?.kind === 'clear') this.clear()
  }
}

function ready(
  cancelOnDisconnect: CancelOnDisconnect,
  reaches: DeadManReach = 'all',
): { man: DeadMan; venue: FakeVenue } {
  return { man: new DeadMan({ cancelOnDisconnect }, reaches), venue: new FakeVenue(reaches) }
}

/** A loop that checks every second for a while. */
function loop({ man, venue }: ReturnType<typeof ready>, seconds: number, view = HEALTHY): void {
  for (let at = 0; at < seconds; at++) {
    venue.now += SECOND
    venue.take(man.check(view, venue.now))
  }
}

describe('a dead-man switch', () => {
  it('never fires while the loop runs and its checks succeed, also where one heartbeat in a row is late', () => {
    const at = ready('all')
    loop(at, 3600)
    at.venue.now += 2 * DEAD_MAN_HEARTBEAT
    loop(at, 60)
    expect(at.venue.hasFired).toBe(false)
  })

  it('fires within its window once the loop hangs, and not before three heartbeats', () => {
    const at = ready('all')
    loop(at, 100)
    at.venue.now += 2 * DEAD_MAN_HEARTBEAT
    expect(at.venue.hasFired).toBe(false)
    at.venue.now += 2 * DEAD_MAN_HEARTBEAT
    expect(at.venue.hasFired).toBe(true)
  })

  it('fires where the loop runs and what the venue has no longer agrees with what we know', () => {
    const at = ready('all')
    loop(at, 100)
    loop(at, 61, { ...HEALTHY, isReconciled: false })
    expect(at.venue.hasFired).toBe(true)
  })

  it('is set at most once in a heartbeat', () => {
    const { man } = ready('all')
    expect(man.check(HEALTHY, 0)).toEqual({ kind: 'set', window: 60 * SECOND })
    expect(man.check(HEALTHY, 15 * SECOND - 1)).toBeNull()
    expect(man.check(HEALTHY, 15 * SECOND)).toEqual({ kind: 'set', window: 60 * SECOND })
  })

  it('is cleared by a planned stop, and fires no more', () => {
    const at = ready('all')
    loop(at, 100)
    at.venue.take(at.man.clear())
    at.venue.now += 3600 * SECOND
    expect(at.venue.hasFired).toBe(false)
    expect(at.man.clear()).toBeNull()
  })

  it('that reaches protective orders too is off while there are any, where only entries are to be canceled', () => {
    const at = ready('entries', 'all')
    loop(at, 100)
    loop(at, 3600, { isReconciled: false, hasProtection: true })
    expect(at.venue.hasFired).toBe(false)
    // and on again as soon as there are none
    loop(at, 1)
    at.venue.now += 61 * SECOND
    expect(at.venue.hasFired).toBe(true)
  })

  it.each<[CancelOnDisconnect, DeadManReach, boolean]>([
    ['all', 'all', true],
    ['entries', 'entries', true],
    ['none', 'all', false],
  ])('with the policy %s at a venue that reaches %s is used: %s', (policy, reaches, isUsed) => {
    const at = ready(policy, reaches)
    loop(at, 100, { isReconciled: true, hasProtection: true })
    at.venue.now += 61 * SECOND
    expect(at.venue.hasFired).toBe(isUsed)
  })

  it('stays silent after it has fired until a person has released it, over a restart too', () => {
    const { man } = ready('all')
    man.check(HEALTHY, 0)
    expect(man.fired()).toBe(true)
    expect(man.fired()).toBe(false)
    const restarted = new DeadMan({ cancelOnDisconnect: 'all' }, 'all')
    restarted.load(man.save())
    expect(restarted.hasFired).toBe(true)
    expect(restarted.check(HEALTHY, 100 * SECOND)).toBeNull()
    restarted.release()
    expect(restarted.check(HEALTHY, 100 * SECOND)).not.toBeNull()
  })

  it.each([2, 5])('of %d heartbeats is refused', (beats) => {
    const settings = { cancelOnDisconnect: 'all', heartbeat: SECOND, window: beats * SECOND } as const
    expect(() => new DeadMan(settings, 'all')).toThrow(RangeError)
  })
})
