import { refuseSize, wholeLots } from './sizing.ts'
import type { Sizing } from './sizing.ts'

/** Always this many units, above zero. Needs no price. */
export function fixedQuantity(quantity: number): Sizing {
  return {
    name: 'fixedQuantity',
    follows: false,
    size: (view) => {
      if (!(quantity > 0 && quantity < Infinity))
        return refuseSize(view, `quantity is ${String(quantity)}; it must be above zero.`)
      if (wholeLots(quantity, view.lotSize) === 0)
        return refuseSize(view, `${String(quantity)} is less than one lot of ${String(view.lotSize)}.`)
      return { ok: true, quantity }
    },
  }
}
