import type { RiskCheck } from '../check.ts'
import { ACCOUNT, increases } from '../exposure.ts'

export const checkSymbols: RiskCheck = (intent, context) => {
  const { id, symbol } = context.instrument
  const names = (list: readonly string[]): boolean => list.includes(id) || list.includes(symbol)
  for (const { limits, label } of context.scopes) {
    const isDenied = limits.denySymbols !== undefined && names(limits.denySymbols)
    const isMissing = limits.allowSymbols !== undefined && !names(limits.allowSymbols)
    if (!isDenied && !isMissing) continue
    if (!increases(intent, context, ACCOUNT)) continue
    const why = isDenied ? 'is on the list of denied symbols' : 'is not on the list of allowed symbols'
    const where = label === '' ? '' : ` (${label})`
    return { code: 'RISK_SYMBOL_NOT_ALLOWED', message: `${id} ${why}${where}.` }
  }
  return null
}
