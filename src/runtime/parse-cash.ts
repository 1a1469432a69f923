import { FulmarError } from '../domain/codes.ts'
import { Decimal } from '../domain/decimal.ts'

/** `100_000` or `100,000`. Throws CONFIG_INVALID where it is not above zero. */
export function parseCash(text: string): Decimal {
  try {
    const cash = Decimal.parse(text.replaceAll('_', '').replaceAll(',', ''))
    if (cash.isPositive) return cash
  } catch {
    // told below, together with amounts that are not above zero
  }
  throw new FulmarError('CONFIG_INVALID', `--cash ${text} is not an amount above zero.`, {
    remedy: 'Write --cash 100000.',
  })
}
