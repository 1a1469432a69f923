/** Checks of limits that a person sets, in the order in which they are run. None costs anything where no limit is set. */
import type { RiskCheck } from '../check.ts'
import { checkAccountBalance } from './account-balance.ts'
import { checkInstruments, checkVenues } from './breadth.ts'
import { checkConcentration } from './concentration.ts'
import { checkDuplicateOrder } from './duplicate-order.ts'
import { checkGrossExposure } from './gross-exposure.ts'
import { checkHours } from './hours.ts'
import { checkLeverage } from './leverage.ts'
import { checkNetExposure } from './net-exposure.ts'
import { checkOpenOrders } from './open-orders.ts'
import { checkOpenPositions } from './open-positions.ts'
import { checkOrderNotional } from './order-notional.ts'
import { checkOrderQuantity } from './order-quantity.ts'
import { checkOrderRate } from './order-rate.ts'
import { checkOrderValuePerDay } from './order-value-per-day.ts'
import { checkOrdersPerDay } from './orders-per-day.ts'
import { checkPositionNotional } from './position-notional.ts'
import { checkPositionPercent } from './position-percent.ts'
import { checkPositionQuantity } from './position-quantity.ts'
import { checkPriceAge } from './price-age.ts'
import { checkPriceCollar } from './price-collar.ts'
import { checkPriceDrift } from './price-drift.ts'
import { checkSelfCross } from './self-cross.ts'
import { checkSymbols } from './symbols.ts'

export const LIMIT_CHECKS: readonly RiskCheck[] = [
  checkSymbols,
  checkPriceAge,
  checkOrderQuantity,
  checkOrderNotional,
  checkPriceCollar,
  checkPositionQuantity,
  checkPositionNotional,
  checkPositionPercent,
  checkConcentration,
  checkGrossExposure,
  checkNetExposure,
  checkLeverage,
  checkOpenPositions,
  checkOpenOrders,
  checkAccountBalance,
  checkOrderRate,
  checkDuplicateOrder,
  checkSelfCross,
  checkPriceDrift,
  checkHours,
  checkOrdersPerDay,
  checkOrderValuePerDay,
  checkInstruments,
  checkVenues,
]
