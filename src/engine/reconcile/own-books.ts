/** Our side of a comparison, in the venue's terms. */
import type { VenueBalance, VenuePosition } from '../../domain/comparison.ts'
import { Decimal } from '../../domain/decimal.ts'
import type { Currency } from '../../domain/instrument.ts'
import type { Core } from '../core.ts'

/** Net quantities of the account, by instrument. */
export function ownPositions({ portfolio, instruments }: Core): Map<string, Decimal> {
  return new Map(portfolio.held.map((index) => [instruments[index]?.id ?? '', portfolio.exactNet(index)]))
}

export function venueNets(core: Core, positions: readonly VenuePosition[]): Map<string, Decimal> {
  return new Map(
    positions
      .filter(({ instrumentId }) => core.findIndex(instrumentId) !== -1)
      .map(({ instrumentId, netQuantity }) => [instrumentId, netQuantity]),
  )
}

/**
 * Cash by currency, as a venue states its balances: the books post what margin-settled trades would cost if their
 * whole price changed hands, so the cost of what is open is put back. Where several strategies hold the instrument, the
 * account's cost is not the sum of theirs: then it is reckoned at the venue's average price.
 */
export function ownBalances(core: Core, positions: readonly VenuePosition[]): Map<Currency, Decimal> {
  const { ledger } = core.portfolio
  const balances = new Map<Currency, Decimal>()
  for (const currency of ledger.currencies())
    balances.set(currency, ledger.cash(currency).add(ledger.balance('margin', currency)))
  for (const [index, instrument] of core.instruments.entries()) {
    if (instrument.settlement !== 'margin') continue
    const { currency } = instrument
    const cost = openCost(
      core,
      index,
      positions.find(({ instrumentId }) => instrumentId === instrument.id),
    )
    balances.set(currency, (balances.get(currency) ?? Decimal.ZERO).add(cost))
  }
  for (const currency of assetsOf(core)) balances.delete(currency)
  return balances
}

/** Without assets that are held as positions here, which a spot venue states as balances. */
export function venueBalances(core: Core, balances: readonly VenueBalance[]): Map<Currency, Decimal> {
  const assets = assetsOf(core)
  return new Map(
    balances
      .filter(({ currency }) => !assets.has(currency))
      .map(({ currency, amount }) => [currency, amount]),
  )
}

function openCost(core: Core, index: number, position: VenuePosition | undefined): Decimal {
  const { portfolio } = core
  const { multiplier } = core.instrument(index)
  const held: Decimal[] = []
  for (let strategy = 0; strategy <= portfolio.unattributedIndex; strategy++) {
    const own = portfolio.position(portfolio.slot(strategy, index))
    if (own !== null) held.push(own.openCost)
  }
  if (held.length > 1 && position !== undefined && !position.averageEntryPrice.isZero) {
    return portfolio.exactNet(index).mul(position.averageEntryPrice).mul(multiplier)
  }
  return held.reduce((sum, cost) => sum.add(cost), Decimal.ZERO)
}

function assetsOf({ instruments, portfolio }: Core): ReadonlySet<Currency> {
  const assets = new Set<Currency>()
  for (const { settlement, baseCurrency } of instruments) {
    if (settlement === 'full' && baseCurrency !== null && baseCurrency !== portfolio.currency)
      assets.add(baseCurrency)
  }
  return assets
}
