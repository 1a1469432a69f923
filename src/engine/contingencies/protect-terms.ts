import { FulmarError } from '../../domain/codes.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { OrderSide } from '../../domain/order.ts'
import { microsFromMillis } from '../../domain/time.ts'
import type { ProtectSettings } from '../../strategy/order-groups.ts'
import { makeGroup, makeLeg, NO_TERMS } from './group.ts'
import type { Group, Leg, LegTerms } from './group.ts'

/** Highest value of each setting; null for none. All are above zero. */
const HIGHEST = {
  stopLossPercent: 100,
  takeProfitPercent: null,
  trailingStopPercent: 100,
  maxHoldMs: null,
} as const satisfies Record<keyof ProtectSettings, number | null>

/** Throws STRATEGY_INVALID for a setting that does not exist or makes no sense. */
export function checkProtect(protect: ProtectSettings, strategy: string): void {
  const entries = Object.entries(protect) as [string, unknown][]
  const known = Object.keys(HIGHEST).join(', ')
  for (const [key, value] of entries) {
    if (!Object.hasOwn(HIGHEST, key)) {
      throw new FulmarError('STRATEGY_INVALID', `${strategy}: protect has no ${key}; there are: ${known}.`)
    }
    const highest = HIGHEST[key as keyof ProtectSettings]
    const isUsable = typeof value === 'number' && Number.isFinite(value) && value > 0
    if (isUsable && (highest === null || value < highest)) continue
    const range = highest === null ? 'above 0' : `above 0 and below ${String(highest)}`
    throw new FulmarError('STRATEGY_INVALID', `${strategy}: protect.${key} must be a number ${range}.`)
  }
  if (entries.length > 0) return
  throw new FulmarError('STRATEGY_INVALID', `${strategy}: protect names none of ${known}.`)
}

interface Place {
  readonly id: number
  readonly strategyIndex: number
  readonly instrumentIndex: number
  /** Of the exits. */
  readonly side: OrderSide
}

/** The exits of one position. */
export function protectionOf(protect: ProtectSettings, place: Place): Group {
  const { side } = place
  const { stopLossPercent, takeProfitPercent, trailingStopPercent, maxHoldMs } = protect
  const legs: Leg[] = []
  const add = (role: Leg['role'], reason: string, terms: Partial<LegTerms>, timeInForce?: 'gtc'): void => {
    legs.push(
      makeLeg({
        role,
        side,
        quantity: Decimal.ZERO,
        terms: { ...NO_TERMS, ...terms },
        options: { reason, ...(timeInForce === undefined ? {} : { timeInForce }) },
        protects: true,
        mode: role === 'timeStop' ? 'dormant' : 'venue',
      }),
    )
  }
  const percent = (value: number): Decimal => Decimal.from(value)
  if (stopLossPercent !== undefined)
    add('stopLoss', 'protective stop', { stopPercent: percent(stopLossPercent) }, 'gtc')
  if (trailingStopPercent !== undefined)
    add('stopLoss', 'trailing stop', { trailPercent: percent(trailingStopPercent) }, 'gtc')
  if (takeProfitPercent !== undefined)
    add('takeProfit', 'take profit', { limitPercent: percent(takeProfitPercent) }, 'gtc')
  if (maxHoldMs !== undefined) add('timeStop', 'held long enough', {})
  return makeGroup({
    ...place,
    kind: 'protection',
    sharing: 'shared',
    quantity: Decimal.ZERO,
    legs,
    holdFor: maxHoldMs === undefined ? null : microsFromMillis(maxHoldMs),
  })
}
