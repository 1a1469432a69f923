import type { RiskCheck } from '../check.ts'
import { isEntry } from '../exposure.ts'

export const checkSymbols: RiskCheck = (intent, context) => {
  const { id, symbol } = context.instrument
  const names = (list: ReadonlySet<string>): boolean => list.has(id) || list.has(symbol)
  for (const { allowed, denied, label } of context.scopes) {
    const isDenied = denied !== null && names(denied)
    const isMissing = allowed !== null && !names(allowed)
    if (!isDenied && !isMissing) continue
    if (!isEntry(intent, context)) continue
    const why = isDenied ? 'is on the list of denied symbols' : 'is not on the list of allowed symbols'
    const where = label === '' ? '' : ` (${label})`
    return { code: 'RISK_SYMBOL_NOT_ALLOWED', message: `${id} ${why}${where}.` }
  }
  return null
}
