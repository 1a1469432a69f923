import type { Refusal } from '../../domain/codes.ts'
import type { Order, OrderIntent } from '../../domain/order.ts'
import type { ApprovedOrder, ApprovedReplace } from '../../ports/broker.ts'
import type { OrderChange } from '../../domain/order.ts'
import type { RiskCheck, RiskContext } from './check.ts'
import { checkBreakers } from './checks/breakers.ts'
import { checkBuyingPower } from './checks/buying-power.ts'
import { checkFrozen } from './checks/frozen.ts'
import { checkDataSilent } from './checks/data-silent.ts'
import { checkInstrumentRules } from './checks/instrument-rules.ts'
import { checkLimitsRequired } from './checks/limits-required.ts'
import { checkPriceKnown } from './checks/price-known.ts'
import { checkProtects } from './checks/protects.ts'
import { checkReduceOnly } from './checks/reduce-only.ts'
import { checkShortSelling } from './checks/short-selling.ts'
import { checkStage } from './checks/stage.ts'
import { checkTradingState } from './checks/trading-state.ts'
import { checkVenueReady } from './checks/venue-ready.ts'
import { LIMIT_CHECKS } from './limit-checks/index.ts'
import { refusalsOfValidators } from './run-validators.ts'

/** All are run, in this order, then those of the limits; every refusal is reported and the first gives the code. */
const CHECKS: readonly RiskCheck[] = [
  checkTradingState,
  checkBreakers,
  checkVenueReady,
  checkDataSilent,
  checkFrozen,
  checkInstrumentRules,
  checkPriceKnown,
  checkReduceOnly,
  checkShortSelling,
  checkBuyingPower,
  checkLimitsRequired,
  checkStage,
]

/**
 * What protects a position must only reduce it, and be what the venue takes. No limit and no halt keeps it back: a
 * position is never safer without its stop.
 */
const PROTECTION_CHECKS: readonly RiskCheck[] = [checkInstrumentRules, checkReduceOnly, checkProtects]

const APPROVED: readonly Refusal[] = []

/** The approve gate: empty means approved. */
export function refusalsOf(intent: OrderIntent, context: RiskContext): readonly Refusal[] {
  let refusals: Refusal[] | null = null
  const isProtection = intent.purpose === 'protect'
  for (const check of isProtection ? PROTECTION_CHECKS : CHECKS) {
    const refusal = runCheck(check, intent, context)
    if (refusal !== null) (refusals ??= []).push(refusal)
  }
  if (isProtection) return refusals ?? APPROVED
  if (context.scopes.length > 0) {
    for (const check of LIMIT_CHECKS) {
      const refusal = runCheck(check, intent, context)
      if (refusal !== null) (refusals ??= []).push(refusal)
    }
  }
  const { validators } = context.settings
  if (validators !== undefined) (refusals ??= []).push(...refusalsOfValidators(validators, intent, context))
  return refusals ?? APPROVED
}

function runCheck(check: RiskCheck, intent: OrderIntent, context: RiskContext): Refusal | null {
  try {
    return check(intent, context)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { code: 'RISK_CHECK_FAILED', message: `A risk check could not be carried out: ${why}` }
  }
}

/** Marks an order as approved. To be called right after `refusalsOf` found nothing, and nowhere else. */
export function mintApproved(order: Readonly<Order>): ApprovedOrder {
  return order as ApprovedOrder
}

export function mintApprovedReplace(order: Readonly<Order>, change: OrderChange): ApprovedReplace {
  return { order: mintApproved(order), change }
}
