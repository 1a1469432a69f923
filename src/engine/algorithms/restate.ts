import { Decimal } from '../../domain/decimal.ts'
import type { Instrument } from '../../domain/instrument.ts'
import { roundPrice, roundQuantity } from '../../domain/numbers.ts'
import type { OrderOptions } from '../../strategy/orders.ts'
import type { Execution, Terms } from './execution.ts'

/** An execution in the units of after a split: quantities × ratio, down to the lot; prices ÷ ratio, no worse by the tick. */
export function restate(execution: Execution, ratio: Decimal, instrument: Instrument): Execution {
  const units = (quantity: Decimal): Decimal => roundQuantity(instrument, quantity.mul(ratio))
  const { side } = execution
  const price = (value: Decimal): Decimal =>
    roundPrice(instrument, side, 'limit', value.div(ratio, 16, 'halfEven'))
  return {
    ...execution,
    quantity: units(execution.quantity),
    terms: restateTerms(execution.terms, units, price, ratio),
    options: restateOptions(execution.options, price),
    children: execution.children.map((child) => ({ ...child, factor: child.factor.mul(ratio) })),
  }
}

function restateTerms(
  terms: Terms,
  units: (quantity: Decimal) => Decimal,
  price: (value: Decimal) => Decimal,
  ratio: Decimal,
): Terms {
  switch (terms.kind) {
    case 'schedule':
      return { ...terms, slices: terms.slices.map(({ due, target }) => ({ due, target: units(target) })) }
    case 'peg':
      return { ...terms, capPrice: price(terms.capPrice), offset: terms.offset.div(ratio, 10, 'halfEven') }
    case 'marketable':
      return terms
  }
}

function restateOptions(options: OrderOptions, price: (value: Decimal) => Decimal): OrderOptions {
  return options.limit === undefined ? options : { ...options, limit: price(Decimal.from(options.limit)) }
}
